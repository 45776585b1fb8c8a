-- In a batch the second file of one result went where another job's output was to be, and was replaced by it.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a result of several files", function()
  local faceswap, server, storage
  local films = { fault_server.film(3000), fault_server.film(2000) }

  local function start(first)
    faceswap = command.new()
    local gone = { status = 410 }
    storage = fault_server.start { ["/a"] = { { body = films[1] } },
      ["/late"] = { gone, gone, { body = films[1] }, { status = 503 }, { body = films[1] } }, ["/b"] = { { body = films[2] } } }
    local script, paths = fault_server.swap_script(storage.url .. first, storage.url .. "/b"), fault_server.paths
    table.insert(script[paths.detect], fault_server.answer { detect_task_id = "d2" })
    table.insert(script[paths.create], fault_server.answer { task_id = "t2" })
    server = fault_server.start(script)
    shell.run { "mkdir", faceswap.folder .. "/results" }
    shell.write(faceswap.folder .. "/list",
      "https://media.example/v.mp4\tresults/out.mp4\nhttps://media.example/w.mp4\tresults/out-2.mp4\n")
  end

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
