-- A paid result was not found where its URL lay within another object ({"data": {"video": {"url": …}}}), or was a path of the service's
-- own host; and a face whose link was such a path would have been submitted with it as its target.
local fault_server = require "spec.support.fault_server"
local result_urls = require "faceswap.client.result_urls"

local BASE = "https://api.example/v9"

local function find(result)
  return (result_urls.find({ result = result }, BASE))
end

describe("the URL of a result", function()
  it("is found in what is wrapped once more", function()
    for _, result in ipairs {
      { data = { video = { url = "https://a/b" } } }, { data = { media_urls = { "https://a/b" } } },
      { results = { { url = "https://a/b" } } },
      { items = { { type = "video", url = "https://a/b" } } }, { artifacts = { { href = "https://a/b" } } },
      { result = '{"media_urls": ["https://a/b"]}' },
    } do
      assert.same({ "https://a/b" }, find(result))
    end
  end)

  it("comes before what is wrapped beside it", function()
    assert.same({ "https://a/b" }, find { url = "https://a/b", data = { url = "https://a/other" } })
    assert.same({ "https://a/b" }, find { media_urls = { "https://a/b" }, result = "ok", data = { url = "https://a/other" } })
  end)

  it("may be a path of the service's host", function()
    assert.same({ "https://api.example/m/b.mp4?x=1" }, find { media_urls = { "/m/b.mp4?x=1" } })
    assert.same({ "https://cdn.example/b.mp4" }, find { media_urls = { "//cdn.example/b.mp4" } })
    assert.same({}, find { media_urls = { "b.mp4", "./b.mp4", "", "done", "file:///b.mp4" } })
  end)

  it("is fetched from there, without the key", function()
    local script = { [fault_server.paths.task] = { fault_server.answer { status = "success", result = { media_urls = { "/m/b.mp4" } } } },
      ["/m/b.mp4"] = { { body = fault_server.film() } } }
    local client, server = fault_server.start_client(script, { retries = 0 })
    local result = assert(client:task("t1"):wait { timeout = 30 })
    assert.same({ server.url .. "/m/b.mp4" }, result.urls)
    local path = os.tmpname()
    assert(client:fetch(result, path))
    os.remove(path)
    for _, request in ipairs(server:requests "/m/b.mp4") do
      assert.is_nil(request.headers["x-api-key"])
    end
  end)

  it("is so of a face's picture, too", function()
    local script = fault_server.swap_script "https://a/b"
    script[fault_server.paths.detection] = { fault_server.answer { status = "succeeded", result = { id = "r1",
      faces = { { id = 0, link = "/faces/0.png" } } } } }
    local client, server = fault_server.start_client(script, { retries = 0 })
    local detection = assert(client:detect { video_url = "https://media.example/a.mp4" })
    assert.equal(server.url .. "/faces/0.png", detection.faces[1].link)
  end)
end)
