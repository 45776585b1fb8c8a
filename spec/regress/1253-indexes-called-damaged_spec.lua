-- Where memory was short, or the disk failed, while a film was opened, a healthy film was told to be damaged, its index to be unreadable.
-- One Lua is enough: what this tests is what the engine does.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

-- The film with a longer first box, in a file of so many bytes: what its fragments tell counts from their own beginning.
local function film_of(size, clip, path)
  local bytes = shell.read(clip)
  local first = bytes:byte(3) * 256 + bytes:byte(4)
  local box = size - #bytes + first
  shell.write(path, ("\0%c%c%c"):format(box // 65536, box // 256 % 256, box % 256) .. bytes:sub(5, first)
    .. ("\0"):rep(box - first) .. bytes:sub(first + 1))
  return path
end

it("a film that memory or the disk has no room for is not called damaged", function()
  local scratch = shell.temporary()
  local clip = scratch .. "/clip.mp4"
  shell.ffmpeg { "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5", "-frames:v", "5", "-movflags",
    "frag_keyframe+empty_moov+default_base_moof", clip }
  local large = film_of(3100000, clip, scratch .. "/large.mp4")
  local unread = film_of(2000100, clip, scratch .. "/unread.mp4")
  local preloads = shell.preload "short_memory" .. ":" .. shell.preload "failing_reads"
  local server = engines.start { environment = { LD_PRELOAD = preloads } }
  local function detect(path)
    return server:detect { video_url = server:upload(path, "video/mp4") }
  end
  assert.equal("the media file cannot be read: out of memory", detect(large).error)
  assert.equal("the media file cannot be read: Input/output error", detect(unread).error)
  assert.equal("succeeded", detect(film_of(1000100, clip, scratch .. "/healthy.mp4")).status)
end)
