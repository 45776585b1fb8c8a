-- A picture given as a video was uploaded and submitted, which cannot work, and the answer spoke of the service's calls. Of a face whose id
-- was given as a string, the message was that there is none, and that there is.
local byte_order = require "spec.support.byte_order"
local choice = require "faceswap.rules.choice"
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a file of another kind than is said", function()
  local function refused(options)
    local client, server = fault_server.start_client({}, { retries = 0 })
    local detection, err = client:detect(options)
    assert.is_nil(detection)
    assert.equal("config", err.kind, tostring(err))
    assert.same({}, server:requests())
    local problem = err.message
    return problem
  end

  it("is not sent", function()
    local folder, still = shell.temporary(), clips.path "target.jpg"
    for ending, codec in pairs { png = "png", bmp = "bmp", tif = "tiff", film = "mjpeg" } do
      local path = folder .. "/still." .. ending
      shell.ffmpeg { "-i", still, "-vf", "scale=64:-2", "-c:v", codec, "-frames:v", "1", "-f", "image2", path }
      for _, kind in ipairs { "video", "gif" } do
        assert.equal(path .. " is a still picture, not a video or GIF; give it as `image`", refused { [kind] = path })
      end
    end
    local film = clips.path "one.mp4"
    assert.equal(film .. " is a video, not a picture; give it as `video`", refused { image = film })
  end)

  -- Whether what is given as each kind is sent.
  local function is_sent(kinds)
    local script, sent = { [fault_server.paths.upload] = { { status = 404 } } }, {}
    local client, server = fault_server.start_client(script, { retries = 0 })
    for kind, path in pairs(kinds) do
      local before = #server:requests()
      client:detect { [kind] = path }
      sent[kind] = #server:requests() > before
    end
    return sent
  end

  it("may be pictures of HEIF in a row, or one whose first brand is another", function()
    local folder = shell.temporary()
    local function heif(name, brands)
      return shell.write(folder .. name, byte_order.be32(8 + #brands) .. "ftyp" .. brands .. ("\0"):rep(500))
    end
    local row, picture = heif("/row.heics", "hevc\0\0\0\0msf1hevc"), heif("/one.hif", "unif\0\0\0\0mif1miaf")
    assert.same({ video = true, image = true }, is_sent { video = row, image = picture })
    assert.matches("is a video, not a picture", refused { image = heif("/film.hif", "isom\0\0\0\0mp42mif") })
  end)

  it("may be a film of JPEGs, whatever its name says, or a photograph with another one within", function()
    local folder = shell.temporary()
    local path = folder .. "/film.jpg"
    shell.ffmpeg { "-i", clips.path "one.mp4", "-frames:v", "5", "-f", "mjpeg", path }
    assert.same({ video = true, image = true }, is_sent { video = path, image = path })
    local photograph = shell.read(clips.path "target.jpg")
    assert.matches("is a still picture", refused { video = shell.write(path, photograph .. photograph) })
  end)
end)

describe("a face id that is a string", function()
  it("is told from one that is not there", function()
    local faces = { { id = 0 }, { id = 1 } }
    local detection = { faces = faces, face = function(_, id) return faces[id + 1] end }
    local decided, err = choice.resolve(detection, { ["1"] = "https://media.example/a.jpg" })
    assert.is_nil(decided)
    assert.equal("the face '1' is named by a string; ids are numbers, as in { [1] = target }", err.message)
    assert.matches("there is no face 2;", select(2, choice.resolve(detection, { ["2"] = "https://media.example/a.jpg" })).message)
  end)
end)
