-- A film that came without a size, on a connection that was cut, was taken for the whole: the end of such a connection is the end of the
-- file. Where the file's own structure tells its end, it is looked at.
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local EARLY = "what the media host sent ends before its end: the connection was cut, or the file is broken"
local SOURCE = { "-f", "lavfi", "-i", "testsrc=size=96x64:rate=10:duration=1" }
local x264 = { "-c:v", "libx264", "-preset", "ultrafast" }

-- What ffmpeg is told for each file.
local recipes = {
  ["film.mp4"] = x264,
  ["index_first.mp4"] = shell.append({ "-movflags", "+faststart" }, x264),
  ["fragments.mp4"] = shell.append({ "-g", "3", "-movflags", "+frag_keyframe+empty_moov" }, x264),
  ["film.mov"] = x264,
  ["film.mkv"] = x264,
  ["live.mkv"] = shell.append({ "-live", "1" }, x264),
  ["film.webm"] = { "-c:v", "libvpx" },
  ["film.avi"] = { "-c:v", "mpeg4" },
  ["film.gif"] = {},
  ["film.apng"] = { "-f", "apng" },
  ["picture.png"] = { "-frames:v", "1" },
  ["picture.jpg"] = { "-frames:v", "1" },
  ["picture.webp"] = { "-frames:v", "1" },
}

local function kind_of(name)
  return name:find "gif" and "gif" or (name:find "jpg$" or name:find "^picture") and "image" or "video"
end

describe("a medium whose size nobody announces", function()
  local folder, media
  setup(function()
    folder, media = shell.temporary(), {}
    for name, words in pairs(recipes) do
      shell.ffmpeg { SOURCE, words, folder .. "/" .. name }
      media[name] = shell.read(folder .. "/" .. name)
    end
    media["photo.jpg"] = shell.read(clips.path "three.jpg")
  end)

  local function raw(body, headers)
    return { fault = "raw", body = "HTTP/1.1 200 OK\r\n" .. (headers or "") .. "Connection: close\r\n\r\n" .. body }
  end

  -- Fetches each of a list of {name, answers…}, all from one server.
  local function fetch_all(list, check, options)
    local script = {}
    for i, answers in ipairs(list) do
      script["/" .. i] = { select(2, shell.unpack(answers)) }
    end
    local client, server = fault_server.start_client(script, options or { retries = 0 })
    for i, answers in ipairs(list) do
      local output = ("%s/out%d"):format(folder, i)
      local path, err = client:download(server.url .. "/" .. i, output, { kind = kind_of(answers[1]) })
      check(answers[1], path, err, path and shell.read(output))
    end
  end

  it("is no result where it ends before its end", function()
    local list = {}
    for name, bytes in pairs(media) do
      for _, share in ipairs { 0.5, 0.97 } do
        list[#list + 1] = { name, raw(bytes:sub(1, math.floor(#bytes * share))) }
      end
    end
    local label = "Content-Encoding: gzip\r\n" -- by a gateway that packed what it had
    list[#list + 1] = { "film.mp4", raw(shell.gzip(media["film.mp4"]:sub(1, -100)), label) }
    fetch_all(list, function(name, path, err)
      assert.is_nil(path, name)
      assert.same({ "protocol", EARLY }, { err.kind, err.message }, name)
    end)
    assert.equal("", shell.run { "find", folder, "-name", "out*" })
  end)

  it("is taken where it is whole, and where something follows it", function()
    local list, wanted = {}, {}
    for name, bytes in pairs(media) do
      -- the free box and the Void element are room that writers leave
      for _, more in ipairs { "", "\0\0\0\16free12345678", "\236\129\0", "\0\0\0", ("trailer"):rep(99) } do
        list[#list + 1] = { name, raw(bytes .. more) }
        wanted[#list] = bytes .. more
      end
    end
    list[#list + 1] = { "film.gif", raw(media["film.gif"]:sub(1, -2)) } -- some writers leave the trailer out
    wanted[#list] = media["film.gif"]:sub(1, -2)
    list[#list + 1] = { "film.mp4", raw(shell.gzip(media["film.mp4"])) }
    wanted[#list] = media["film.mp4"]
    -- what tells no end
    for name, bytes in pairs {
      ["film.mp4"] = "\0\0\0\24ftypisom\0\0\2\0isommp42" .. ("\0"):rep(500), ["picture.png"] = "\137PNG\r\n\26\n" .. ("x"):rep(500),
      ["picture.jpg"] = "\255\216\255\224" .. ("x"):rep(500), ["film.gif"] = "GIF89a" .. ("x"):rep(500),
      ["film.mkv"] = "\26\69\223\163\147matroska" .. ("x"):rep(500),
    } do
      list[#list + 1] = { name, raw(bytes) }
      wanted[#list] = bytes
    end
    local i = 0
    fetch_all(list, function(name, path, err, got)
      i = i + 1
      assert.is_truthy(path, name .. ": " .. tostring(err))
      assert.is_true(got == wanted[i], name)
    end)
  end)

  it("is taken as it is where its size is announced, and it can be read (1006)", function()
    local part = media["index_first.mp4"]:sub(1, -100)
    fetch_all({ { "film.mp4", { body = part } } }, function(_, path, err, got)
      assert.is_truthy(path, tostring(err))
      assert.is_true(got == part)
    end)
  end)

  it("is fetched again, and gone on with where the host names its content", function()
    local film = media["film.mp4"]
    local half = math.floor(#film / 2)
    local range = ("bytes %d-%d/%d"):format(half, #film - 1, #film)
    fetch_all({
      { "film.mp4", raw(film:sub(1, half)), raw(film) },
      { "film.mp4", raw(film:sub(1, half), 'ETag: "v1"\r\n'),
        { status = 206, body = film:sub(half + 1), headers = { ETag = '"v1"', ["Content-Range"] = range } } },
    }, function(_, path, err, got)
      assert.is_truthy(path, tostring(err))
      assert.is_true(got == film)
    end, { retries = 1 })
  end)
end)
