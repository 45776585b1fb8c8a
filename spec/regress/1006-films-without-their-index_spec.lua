-- A film whose index was missing, since its end was, could not be read by anybody: from a media host that announced the size of what it had
-- it was taken for the result, and one of this machine was uploaded and submitted.
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a film without its index", function()
  local folder, film, index_first
  setup(function()
    folder = shell.temporary()
    local function remux(name, ...)
      local path = folder .. "/" .. name
      shell.ffmpeg { "-i", clips.path "brief.mp4", "-c", "copy", { ... }, path }
      return shell.read(path)
    end
    film, index_first = remux "film.mp4", remux("first.mp4", "-movflags", "+faststart")
  end)

  -- Films that lost their end, and what tells them from one that can be read as far as it goes.
  local function broken()
    local index = film:find("moov", 1, true) - 5
    local list = {
      [film:sub(1, -100)] = "a cut index", [film:sub(1, index)] = "no index", [film:sub(1, index - 1000)] = "cut frames",
      [film:sub(1, index + 6)] = "the beginning of an index's head", [index_first:sub(1, 400)] = "a cut index before the frames",
    }
    -- as an interrupted recording has it: frames up to the end of the file
    local frames = film:find("mdat", 1, true) - 5
    list[film:sub(1, frames) .. "\0\0\0\0" .. film:sub(frames + 5, index)] = "frames without an end"
    return list
  end

  it("is not taken for the result, though its size is announced", function()
    for bytes, name in pairs(broken()) do
      local client, server = fault_server.start_client({ ["/r"] = { { body = bytes } } }, { retries = 0 })
      local path, err = client:download(server.url .. "/r", folder .. "/out.mp4", { kind = "video" })
      assert.is_nil(path, name)
      assert.matches("^what the media host sent ends before its end", err.message)
      assert.is_nil(shell.read(folder .. "/out.mp4"))
    end
  end)

  it("is not sent", function()
    local client, server = fault_server.start_client({}, { retries = 0 })
    for bytes, name in pairs(broken()) do
      local path = shell.write(folder .. "/cut.mp4", bytes)
      local url, err = client:upload(path)
      assert.is_nil(url, name)
      assert.matches("^" .. path:gsub("%p", "%%%0") .. " is cut short: its end is missing, where its index is", err.message)
    end
    assert.same({}, server:requests())
  end)

  it("is not one that is read as far as it goes", function()
    local name = folder .. "/fragments.mp4"
    shell.ffmpeg { "-i", clips.path "brief.mp4", "-c", "copy", "-movflags", "+frag_keyframe+empty_moov", name }
    for _, bytes in ipairs { film, index_first, index_first:sub(1, -500), shell.read(name), shell.read(name):sub(1, -500) } do
      local client, server = fault_server.start_client({ ["/r"] = { { body = bytes } } }, { retries = 0 })
      assert(client:download(server.url .. "/r", folder .. "/out.mp4"))
      assert.equal(bytes, shell.read(folder .. "/out.mp4"))
    end
  end)
end)
