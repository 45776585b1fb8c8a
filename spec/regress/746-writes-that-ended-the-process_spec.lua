-- A signal ended the command where nobody read its output any more (`| head`), and where a file reached the limit of its size (ulimit -f):
-- between a submission and its line in the ledger, so that nobody knew what had become of it.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths = fault_server.paths

describe("the command", function()
  local faceswap, server
  before_each(function()
    faceswap = command.new()
  end)

  -- Serves a swap, whose submission is answered once there is the file "go".
  local function serve()
    local script = fault_server.swap_script "https://media.example/out.mp4"
    script[paths.create][1].wait = faceswap.folder .. "/go"
    server = fault_server.start(script)
  end

  local function swap(...)
    local words = { "swap", "https://media.example/in.mp4", "--face", "0=https://media.example/face.jpg", "-o",
      faceswap.folder .. "/out.mp4", "--timeout", "5" }
    return shell.command(faceswap:words(shell.append(words, { ... }),
      { CRUN_API_KEY = fault_server.KEY, CRUN_BASE_URL = server.url }))
  end

  -- The states of the ledger's entries of tasks.
  local function states()
    local list = {}
    local store = assert(require("faceswap.store").open(faceswap.folder .. "/state/faceswap/ledger.db"))
    for _, entry in ipairs(assert(store:unfinished())) do
      list[#list + 1] = entry.kind == "create" and entry.state or nil
    end
    store:close()
    return list
  end

  it("writes down what was submitted, though nobody reads its output any more", function()
    serve()
    -- the reader goes while the submission is in the air
    faceswap:execute(("{ %s; echo $? >%s/status; } 2>&1 | { sed -n '/request call=create/q'; touch %s/go; }"):format(swap "--verbose",
      faceswap.folder, faceswap.folder))
    assert.not_equal("141\n", shell.read(faceswap.folder .. "/status"))
    assert.same({ "succeeded" }, states())
  end)

  it("ends as a program that SIGPIPE ends where nobody reads its results, without a word", function()
    server = fault_server.start { [paths.balance] = { fault_server.answer { balance = 9 } } }
    local words = shell.command(faceswap:words({ "balance" }, { CRUN_API_KEY = fault_server.KEY, CRUN_BASE_URL = server.url }))
    local ran = faceswap:execute(("{ until [ -e %s/gone ]; do sleep 0.01; done; %s; echo $? >%s/status; } | { exec <&-; touch %s/gone; }")
      :format(faceswap.folder, words, faceswap.folder, faceswap.folder))
    assert.equal("141\n", shell.read(faceswap.folder .. "/status"))
    assert.is_nil(ran.err:find("printed", 1, true))
  end)

  it("says that a file has reached the limit of its size", function()
    serve()
    shell.write(faceswap.folder .. "/go", "")
    local ran = faceswap:execute(("sh -c %s"):format(shell.quote("ulimit -f 8; exec " .. swap())))
    assert.equal(2, ran.status, ran.err)
    assert.matches("ledger.db: a file may not become larger (`ulimit -f`)", ran.err, 1, true)
    assert.equal(0, #server:requests(paths.create))
  end)
end)
