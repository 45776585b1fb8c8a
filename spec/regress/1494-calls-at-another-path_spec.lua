-- The path at which a service finds faces in videos is inferred, and nobody could name another one: where the service has one, all of its
-- videos were out of reach, and what was said of it was "not found".
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"

local paths, OTHER = fault_server.paths, "/api/v1/client/job/detect-face"
local VIDEO, CHOICE = "https://media.example/v.mp4", { [0] = "https://media.example/t.png" }

-- The service of a swap that goes well, with its faces found elsewhere.
local function script()
  local made = fault_server.swap_script "https://media.example/r.mp4"
  made[OTHER], made[paths.detect] = made[paths.detect], nil
  return made
end

describe("a service that finds faces at another path", function()
  it("is told of as such, and can be asked there", function()
    local client, server = fault_server.start_client(script())
    local detection, err = client:detect { video_url = VIDEO }
    assert.is_nil(detection)
    assert.equal(404, err.code)
    assert.matches("the address of this call is inferred: if the service has another one, the option paths = { detect_video = … } names it",
      err.message, 1, true)
    client:close()
    client = server:client { paths = { detect_video = OTHER }, retries = 0 }
    client.schemas = { ["video-face-swap-multi"] = false }
    assert(client:run { video_url = VIDEO, choose = CHOICE })
    assert.equal(1, #server:requests(OTHER))
    assert.equal(1, #server:requests(paths.create))
    client:close()
  end)

  it("is asked there by the command", function()
    local server = fault_server.start(script())
    local environment = { CRUN_API_KEY = fault_server.KEY, CRUN_BASE_URL = server.url, CRUN_PATHS = "detect_video=" .. OTHER }
    local run = command.new():run({ "detect", VIDEO }, environment)
    assert.equal(0, run.status, run.err)
    assert.equal(1, #server:requests(OTHER))
  end)

  for message, given in pairs {
    ["paths: 'detect' is none of balance, estimate, upload_url, detect_video, detect_image, detection, create, task"] = { detect = "/x" },
    ["paths: the path of task must begin with a slash, and have no query"] = { task = "https://a/b" },
    ["paths: the path of create must begin with a slash, and have no query"] = { create = "/a?b" },
    ["paths: the path of balance must begin with a slash, and have no query"] = { balance = 7 },
    ["paths: the path of estimate must begin with a slash, and have no query"] = { estimate = "/a b\r\n" },
  } do
    it("has no such path: " .. message, function()
      local client, err = faceswap.new { api_key = fault_server.KEY, paths = given }
      assert.is_nil(client)
      assert.equal("config", err.kind)
      assert.equal(message, err.message)
    end)
  end
end)
