-- A storage that showed a finished task's file a moment later than the service told of it ("404", "403") lost the result: nothing asked
-- again.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"

local answer, paths = fault_server.answer, fault_server.paths
local film = fault_server.film()
local PNG = "\137PNG\r\n\26\n0123456789"

describe("a file that was made just now", function()
  local folder, media
  before_each(function()
    folder = shell.temporary()
  end)

  it("is asked for again for half a minute, whatever says that it is not there", function()
    for _, status in ipairs { 403, 404, 425, 429, 503 } do
      local step, now, sent = flows.run(flows.new("get", { fresh = true, timeout = 600 }), function()
        return { status = status, body = "no" }
      end)
      assert.equal("failed", step)
      assert.is_true(now >= 30 and now <= 60, now)
      assert.is_true(#sent > 5 and #sent < 40, #sent)
    end
    local step = flows.run(flows.new("get", { fresh = true }), function(now)
      return { status = now < 20 and 404 or 200, body = "film" }
    end)
    assert.equal("done", step)
  end)

  it("is not waited for past the deadline, nor where it is gone, nor where nothing is to be sent again", function()
    local _, now = flows.run(flows.new("get", { fresh = true, timeout = 5 }), function()
      return { status = 404, body = "" }
    end)
    assert.is_true(now <= 5)
    for _, status in ipairs { 400, 401, 410, 451 } do
      assert.equal("failed", (flows.after("get", { status = status, body = "" }, { fresh = true })))
    end
    assert.equal("failed", (flows.after("get", { status = 404, body = "" }, { fresh = true, retries = 0 })))
    for _, status in ipairs { 403, 404 } do
      assert.equal("failed", (flows.after("get", { status = status, body = "" })))
    end
  end)

  it("is fetched as soon as it is there", function()
    media = fault_server.start { ["/r.mp4"] = { { status = 404 }, { status = 403 }, { body = film } },
      ["/0.png"] = { { status = 404 }, { body = PNG } } }
    local script = fault_server.swap_script(media.url .. "/r.mp4?sig=1")
    script[paths.detection] = { answer { status = "succeeded",
      result = { id = "r1", faces = { { id = 0, link = media.url .. "/0.png" } } } } }
    local client = fault_server.start_client(script, {})
    local detection = assert(client:detect { video_url = "https://a/v.mp4" })
    assert.equal(PNG, require("faceswap.faces.pictures").read(client, detection.faces[1].link))
    local task = assert(client:swap(detection, { [0] = "https://a/t.jpg" }))
    local result = assert(task:wait())
    assert.truthy(client:download(result.urls[1], folder .. "/out.mp4"))
    assert.equal(film, shell.read(folder .. "/out.mp4"))
    assert.equal(3, #media:requests "/r.mp4")
  end)

  it("is none where the task ended long ago", function()
    media = fault_server.start { ["/r.mp4"] = { { status = 404 } } }
    local script = { [paths.task] = { answer { status = "success", complete_at = 1700000000,
      result = { media_urls = { media.url .. "/r.mp4" } } } } }
    local client = fault_server.start_client(script, {})
    local result = assert(client:task("t1"):wait())
    local _, err = client:download(result.urls[1], folder .. "/out.mp4")
    assert.equal(404, err.status)
    assert.equal(1, #media:requests "/r.mp4")
  end)
end)
