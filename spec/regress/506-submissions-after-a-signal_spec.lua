-- After Ctrl-C the command went on to its next wait that took time: with a quick service it sent the detection, and the swap that is paid.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local store = require "faceswap.store"

local BALANCE, DETECT, CREATE = fault_server.paths.balance, fault_server.paths.detect, fault_server.paths.create

-- By the call at which the signal comes: what has been submitted then, and what the ledger has of it.
local moments = {
  { BALANCE, {}, {} },
  { DETECT, { DETECT }, { "detect submitted" } },
  { CREATE, { DETECT, CREATE }, { "create submitted" } },
}

describe("a signal", function()
  local faceswap, server, storage, environment

  before_each(function()
    faceswap = command.new()
    storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
  end)

  local function swap()
    return { "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o", faceswap.folder .. "/out.mp4" }
  end

  local function submitted()
    local paths = {}
    for _, request in ipairs(server:requests()) do
      if request.path == DETECT or request.path == CREATE then
        paths[#paths + 1] = request.path
      end
    end
    return paths
  end

  for _, moment in ipairs(moments) do
    it("lets nothing be submitted after it: " .. moment[1], function()
      local script = fault_server.swap_script(storage.url .. "/r.mp4")
      script[moment[1]][1].wait = faceswap.folder .. "/go"
      server = fault_server.start(script)
      environment = { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY }
      local child = faceswap:start(swap(), environment)
      shell.wait(60, "the call", function()
        return #server:requests(moment[1]) > 0 or nil
      end)
      shell.run { "kill", "-INT", child.pid }
      shell.wait(60, "word of what is waited for", function()
        return shell.read(faceswap.folder .. "/err"):find("finishing what is being sent", 1, true)
      end)
      shell.write(faceswap.folder .. "/go", "")
      local ran = faceswap:finish(child)
      assert.equal(130, ran.status)
      assert.same(moment[2], submitted())
      local kept, entries = store.open(faceswap.folder .. "/state/faceswap/ledger.db"), {}
      for i, entry in ipairs(kept:unfinished()) do
        entries[i] = entry.kind .. " " .. entry.state
      end
      kept:close()
      assert.same(moment[3], entries)
      assert.equal(0, faceswap:run(swap(), environment).status)
      assert.same({ DETECT, CREATE }, submitted())
      assert.equal(fault_server.film(), shell.read(faceswap.folder .. "/out.mp4"))
    end)
  end
end)
