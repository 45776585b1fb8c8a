-- One face without a link made an error of a whole detection, which had been paid for.
local clips = require "spec.support.clips"
local detections = require "faceswap.client.detection"
local faceswap = require "faceswap"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"
local swap = require("faceswap.client.swap").swap

describe("a face of which a service tells no picture", function()
  local client, detection

  before_each(function()
    client = assert(faceswap.new { base_url = "http://127.0.0.1:9", api_key = "k" })
    detection = assert(detections.new { client = client, detect_task_id = "d1", media_url = "https://a/v.mp4", media_kind = "video",
      raw = { result = { id = "x", faces = { { id = 0, link = clips.path "target.jpg" }, { id = 1 } } } } })
  end)

  it("has a problem, and the others have none", function()
    assert(detection:describe())
    assert.is_nil(detection:face(0).problem)
    assert.equal("the service tells no picture of the face", detection:face(1).problem)
  end)

  it("can be swapped, but not exchanged", function()
    assert(detection:describe())
    assert.equal("x", assert(r.plan { r.who(r.id(1)):becomes "x" }:decide(detection))[2].target)
    local _, err = r.plan { r.exchange(r.id(1), r.id(0)) }:decide(detection)
    assert.matches("there is no picture of who is to exchange faces with face 0", err.message, 1, true)
  end)

  it("cannot be kept, which is found out before anything is sent", function()
    local _, err = swap(client, detection, { [0] = "https://a/t.png" })
    assert.equal("face 1 cannot be kept: that takes its picture's URL, and its link is ''", err.message)
  end)

  it("is told on a page of all", function()
    local folder = shell.temporary()
    assert(detection:sheet(folder .. "/faces.html"))
    assert.matches("the service tells no picture of it", shell.read(folder .. "/faces.html"), 1, true)
  end)
end)
