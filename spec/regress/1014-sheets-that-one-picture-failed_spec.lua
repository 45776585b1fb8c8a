-- A page of all faces was not written where the picture of one could not be had, as where it has expired; `faceswap detect --sheet` told
-- nothing of the others either.
local clips = require "spec.support.clips"
local detections = require "faceswap.client.detection"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a page of faces", function()
  local folder, answers
  setup(function()
    folder = shell.temporary()
    answers = { ["/face"] = { { body = shell.read(clips.path "target.jpg") } }, ["/gone"] = { { status = 404 } },
      ["/page"] = { { body = "<html>" } }, ["/away"] = { { fault = "reset" } } }
  end)

  -- The page for faces with these links, or the error.
  local function page_of(...)
    local links, path = { ... }, folder .. "/faces.html"
    os.remove(path)
    local client, server = fault_server.start_client(answers, { retries = 0 })
    local faces = {}
    for i, link in ipairs(links) do
      faces[i] = { id = i - 1, link = server.url .. link }
    end
    local detection = assert(detections.new { client = client, detect_task_id = "d1", media_url = "https://a/v.mp4",
      media_kind = "video", raw = { result = { id = "x", faces = faces } } })
    local problem = select(2, detection:sheet(path))
    local page = shell.read(path)
    return page, problem and problem.message
  end

  it("shows the others, and says why one has none", function()
    local page, problem = page_of("/face", "/gone", "/page")
    assert.is_nil(problem)
    assert.matches("HTTP 404: the media&#39;s host does not have it", (page:gsub("'", "&#39;")), 1, true)
    assert.matches("data:image/jpeg", page, 1, true)
  end)

  it("is not written where none can be had", function()
    local page, problem = page_of("/gone", "/page")
    assert.is_nil(page)
    assert.matches("the picture of face 0: HTTP 404", problem, 1, true)
  end)

  it("is told to lack one that may come another time", function()
    local page, problem = page_of("/face", "/away")
    assert.matches("data:image/jpeg", page, 1, true)
    assert.matches("the picture of face 1: ", problem, 1, true)
  end)
end)
