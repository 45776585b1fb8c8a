-- The studio failed a job of whose faces one had a picture that could not be had; it asked for no fresh address of a result, ever; and
-- it said of a submission whose answer was lost that the service cannot be reached.
local browser = require "spec.support.browser"
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local socket = require "socket"
local studio = require "spec.support.studio"

local paths, answer = fault_server.paths, fault_server.answer

describe("the studio", function()
  local folder, service, storage, it_runs
  setup(function()
    folder = shell.temporary_for_all()
    local picture = { body = shell.read(clips.path "target.jpg") }
    storage = fault_server.start {
      ["/0.jpg"] = { picture }, ["/1.jpg"] = { { body = "<html>no picture</html>" } }, ["/put"] = { {} },
      ["/void.mp4"] = { { status = 403, body = "<Error><Code>AccessDenied</Code></Error>" } },
      ["/fresh.mp4"] = { { body = fault_server.film() } },
    }
    local function result(name)
      return answer { task_id = "t1", status = "success", credits = 3, result = { media_urls = { storage.url .. name } } }
    end
    local faces = { { id = 0, link = storage.url .. "/0.jpg" }, { id = 1, link = storage.url .. "/1.jpg" } }
    service = fault_server.start {
      [paths.balance] = { answer { balance = 100 } },
      [paths.upload] = { answer { presigned_url = storage.url .. "/put", file_url = "https://a/t.jpg" } },
      [paths.detect] = { answer { detect_task_id = "d1" } },
      [paths.detection] = { answer { status = "succeeded", result = { id = "r1", faces = faces } } },
      [paths.create] = { { fault = "reset" }, answer { task_id = "t1" } },
      [paths.task] = { result "/void.mp4", result "/fresh.mp4" },
    }
    it_runs = studio.beside_service(folder, service.url)
  end)

  local function request(method, path, options)
    options = options or {}
    options.method = method
    options.headers = { Authorization = "Bearer " .. studio.TOKEN, ["Content-Type"] = options.json and "application/json" or nil }
    return http.request(folder, it_runs.url .. path, options)
  end

  local function await(id, stage)
    return shell.wait(60, stage, function()
      socket.sleep(0.1) -- the studio takes 20 requests a second of one owner
      local job = request("GET", "/api/jobs/" .. id).json
      return (job.stage == stage or job.stage == "failed") and job
    end)
  end

  -- A job with its choice.
  local function choose()
    local id = request("POST", "/api/jobs", { json = { url = "https://media.example/v.mp4" } }).json.id
    local job = await(id, "choosing")
    assert.equal("choosing", job.stage, job.error and job.error.message)
    request("PUT", "/api/jobs/" .. id .. "/targets/1?name=t.jpg", { file = clips.path "target.jpg" })
    return id, job
  end

  -- A job that has begun its swap.
  local function swap()
    local id, job = choose()
    assert.equal(202, request("POST", "/api/jobs/" .. id .. "/swap").status)
    return id, job
  end

  it("tells what may have been charged, and not that the service is away", function()
    local id, job = swap()
    assert.is_truthy(job.faces[1].picture)
    assert.is_nil(job.faces[2].picture)
    assert.equal(404, request("GET", "/api/jobs/" .. id .. "/faces/1").status)
    for _ = 1, 2 do
      local failed = await(id, "failed")
      assert.is_true(failed.error.ambiguous)
      assert.is_nil(failed.error.message:find("cannot be reached", 1, true), failed.error.message)
      request("POST", "/api/jobs/" .. id .. "/retry")
    end
    assert.equal(1, #service:requests(paths.create))
  end)

  it("asks for a fresh address where that of the result is void", function()
    local id = swap()
    local done = await(id, "done")
    assert.equal("done", done.stage, done.error and done.error.message)
    assert.equal(fault_server.film(), request("GET", "/api/jobs/" .. id .. "/result").text)
  end)

  it("says what it is that the service does not tell", function()
    local id, page = choose(), browser.start()
    local ok, problem = pcall(function()
      page:open(it_runs.link)
      page:await "#view-start"
      page:script("location.hash = arguments[0]", "#/jobs/" .. id)
      page:wait(30, "the price", "return /^The price is not known\\. ./.test(document.getElementById('estimate').textContent)")
      assert.equal("No picture", page:text ".card:nth-child(2) .named")
    end)
    page:stop()
    assert(ok, problem)
  end)
end)
