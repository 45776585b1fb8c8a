-- detection:locate and client:preview downloaded the whole video before they found that no engine starts; and of a download that broke off,
-- a part of the video stayed among the system's temporary files for ever, under a name that nobody takes again.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local LUA, VIDEO = arg and arg[-1] or "lua5.4", "https://a/v.mp4"

describe("an engine beside a service", function()
  it("is there before the video is fetched for it", function()
    local double = testing.new()
    local client = double:client()
    local detection = assert(client:detect { video_url = VIDEO })
    local engine = { program = "/no/such/engine" }
    local done, err = detection:locate { engine = engine }
    assert.is_nil(done)
    assert.matches("the local engine does not start", err.message, 1, true)
    done, err = client:preview(detection, { [0] = "https://a/x.png" }, shell.temporary() .. "/p.mp4", { engine = engine })
    assert.is_nil(done)
    assert.matches("the local engine does not start", err.message, 1, true)
    for _, request in ipairs(double:asked "download") do
      assert.not_equal(VIDEO, request.url)
    end
  end)

  it("leaves nothing of a video that came in part", function()
    local film = fault_server.film(2000)
    local server = fault_server.start { ["/v.mp4"] = { { fault = "cut", body = film, headers = { ETag = '"one"' } } } }
    local folder = shell.temporary()
    local said = shell.run { "env", "TMPDIR=" .. folder, LUA, "-e", ([[
      local client = assert(require("faceswap").new { base_url = %q, api_key = %q, retries = 0 })
      local beside = require "faceswap.client.engine_beside"
      local detection = { client = client, media_url = %q, media_kind = "video" }
      print(beside.fetch(detection, nil, {}))
      print(beside.fetch(detection, %q, {}))]]):format(server.url, fault_server.KEY, server.url .. "/v.mp4", folder .. "/named") }
    assert.matches("nil%s+faceswap: transport.*nil%s+faceswap: transport", said)
    assert.same("named.mp4.faceswap-part\nnamed.mp4.faceswap-part.note\n", shell.run { "ls", folder })
  end)
end)
