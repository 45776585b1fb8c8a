-- In a batch the second file of one result went where another job's output was to be, and was replaced by it.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local json = require "faceswap.json"
local shell = require "spec.support.shell"

local JOB = "/api/v1/client/job/"

local function answer(data)
  return { body = json.encode { code = 200, data = data } }
end

describe("a result of several files", function()
  local faceswap, server, storage
  local films = { fault_server.film(3000), fault_server.film(2000) }

  local function start(first)
    faceswap = command.new()
    local gone = { status = 404 }
    storage = fault_server.start { ["/a"] = { { body = films[1] } },
      ["/late"] = { gone, gone, { body = films[1] }, { status = 503 }, { body = films[1] } }, ["/b"] = { { body = films[2] } } }
    local result = { status = "success", credits = 12, result = { media_urls = { storage.url .. first, storage.url .. "/b" } } }
    local found = { status = "succeeded", result = { id = "r1", faces = { { id = 0, link = "https://media.example/0.png" } } } }
    server = fault_server.start { ["/api/v1/client/account/balance"] = { answer { balance = 100 } },
      [JOB .. "detect-face-video"] = { answer { detect_task_id = "d1" }, answer { detect_task_id = "d2" } },
      [JOB .. "detect-face-result"] = { answer(found) }, [JOB .. "CreateTask"] = { answer { task_id = "t1" }, answer { task_id = "t2" } },
      [JOB .. "TaskInfo"] = { answer(result) } }
    shell.run { "mkdir", faceswap.folder .. "/results" }
    shell.write(faceswap.folder .. "/list",
      "https://media.example/v.mp4\tresults/out.mp4\nhttps://media.example/w.mp4\tresults/out-2.mp4\n")
  end

  after_each(function()
    faceswap:remove()
    server:stop()
    storage:stop()
  end)

  local function run(words)
    return faceswap:run(words, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
  end

  local function check()
    local place = { ["out.mp4"] = 1, ["out-3.mp4"] = 2, ["out-2.mp4"] = 1, ["out-2-2.mp4"] = 2 }
    for name, i in pairs(place) do
      assert.equal(films[i], shell.read(faceswap.folder .. "/results/" .. name), name)
    end
    assert.equal("4\n", shell.run { "sh", "-c", "ls -A " .. faceswap.folder .. "/results | wc -l" })
  end

  local function batch()
    return run { "batch", faceswap.folder .. "/list", "--jobs", "1", "--face", "0=https://media.example/t.png" }
  end

  it("leaves the outputs of a batch alone", function()
    start "/a"
    local ran = batch()
    assert.equal(0, ran.status, ran.err)
    check()
  end)

  it("leaves those alone that are taken up with it", function()
    start "/late"
    assert.not_equal(0, batch().status)
    local ran = run { "resume" }
    assert.equal(0, ran.status, ran.err)
    check()
  end)
end)
