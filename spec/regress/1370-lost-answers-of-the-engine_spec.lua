-- With --local the answer to a submission that was lost ended the command with the status of what is perhaps charged; "run it again" it
-- said, and with a ledger the same command refused to send it again until somebody had found out what became of it.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths, answer = fault_server.paths, fault_server.answer

describe("the command with --local, whose submission is not answered,", function()
  local storage, faceswap, server

  setup(function()
    storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
  end)

  -- A command of a service that loses the first answer to a call.
  local function losing(call, fault)
    local script = fault_server.swap_script(storage.url .. "/r.mp4")
    table.insert(script[paths[call]], 1, { fault = fault })
    server = fault_server.start(script)
    faceswap = command.new(server.url)
  end

  local function words(...)
    return shell.append({ "swap", "https://media.example/v.mp4", "--local", "--face", "0=https://media.example/t.jpg", "--ledger",
      faceswap.folder .. "/ledger", "-o", faceswap.folder .. "/out.mp4" }, { ... })
  end

  for _, call in ipairs { "create", "detect" } do
    it("fails, and sends it again when it is run again: " .. call, function()
      losing(call, "reset")
      local ran = faceswap:run(words "--json")
      local err = command.events(ran.out).error[1]
      assert.same({ 1, 1, false, true }, { ran.status, err.exit, err.ambiguous, err.retryable })
      assert.matches("nothing is charged by the engine on this machine: run it again$", err.message)
      ran = faceswap:run { "resume", "--local", "--ledger", faceswap.folder .. "/ledger" }
      assert.same({ 0, "nothing is unfinished\n" }, { ran.status, ran.out })
      ran = faceswap:run(words())
      assert.same({ 0, 2 }, { ran.status, #server:requests(paths[call]) })
      assert.equal(fault_server.film(), shell.read(faceswap.folder .. "/out.mp4"))
    end)

    it("and which is killed meanwhile, sends it again when it is run again: " .. call, function()
      losing(call, "hang")
      local child = faceswap:start(words())
      shell.wait(60, "the submission", function()
        return server:requests(paths[call])[1]
      end)
      shell.run { "kill", "-KILL", child.pid }
      faceswap:finish(child)
      local ran = faceswap:run(words())
      assert.same({ 0, 2 }, { ran.status, #server:requests(paths[call]) })
    end)
  end

  it("and which is killed meanwhile, leaves nothing to be found out", function()
    losing("detect", "hang")
    local child = faceswap:start(words())
    shell.wait(60, "the submission", function()
      return server:requests(paths.detect)[1]
    end)
    shell.run { "kill", "-KILL", child.pid }
    faceswap:finish(child)
    local resume = { "resume", "--local", "--ledger", faceswap.folder .. "/ledger" }
    local ran = faceswap:run(resume)
    assert.equal(1, ran.status)
    assert.matches("its answer was lost, and nothing is charged: the command that began it sends it again\n$", ran.out)
    assert.same({ 0, "nothing is unfinished\n" }, { faceswap:run(resume).status, faceswap:run(resume).out })
  end)

  it("is as it was with the service that is paid", function()
    losing("create", "reset")
    local list = words()
    table.remove(list, 3) -- --local
    local paid = { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY }
    assert.equal(5, faceswap:run(list, paid).status)
    assert.same({ 5, 1 }, { faceswap:run(list, paid).status, #server:requests(paths.create) })
  end)
end)

describe("a client of the local engine", function()
  it("tells of a submission that was lost as of any other", function()
    local script = { [paths.create] = { { fault = "reset" } }, [paths.balance] = { answer { balance = 1 } } }
    local client = fault_server.start_client(script, { retries = 0 })
    client.backend = "local"
    local task, err = client:create { model = "m", input = {} }
    assert.same({ nil, true, false }, { task, err.ambiguous, err.retryable })
  end)
end)
