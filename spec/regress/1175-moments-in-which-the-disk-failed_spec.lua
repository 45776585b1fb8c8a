-- A database that failed in the moment in which a worker took up a job left that job at work for ever, and a disk that failed in the moment
-- in which an upload had come made its URL a used one.
-- One Lua is enough: what this tests is what the engine does.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a moment in which the disk fails", function()
  local server

  setup(function()
    server = engines.start { environment = { LD_PRELOAD = shell.preload "moment_of_failure" } }
  end)

  it("lets an upload be sent again to its URL", function()
    local place = server:call "files/upload-url?content_type=image/jpeg&ext=.jpg"
    local function put()
      return server:request(place.presigned_url, { file = clips.path "three.jpg", headers = { ["Content-Type"] = "image/jpeg" } }).status
    end
    assert.equal(500, put())
    assert.equal(200, put())
    assert.equal(200, server:request(place.file_url).status)
  end)

  it("ends the job that it met, and no other", function()
    local url = server:upload(clips.path "three.jpg", "image/jpeg")
    local found = server:detect { image_url = url }
    assert.equal("failed", found.status)
    assert.equal("the engine's database failed", found.error)
    found = server:detect { image_url = url }
    assert.equal("succeeded", found.status)
    local before = server:call("account/balance").balance
    local body = { model = "image-face-swap-multi", input = { detect_id = found.result.id, image_url = url,
      faces = { { face_id = 0, target = server:upload(clips.path "target.jpg", "image/jpeg") } } } }
    local task = server:run(body)
    assert.equal("failed", task.status)
    assert.equal("the engine's database failed", task.result.message)
    assert.equal(before, server:call("account/balance").balance)
    assert.equal("success", server:run(body).status)
  end)
end)
