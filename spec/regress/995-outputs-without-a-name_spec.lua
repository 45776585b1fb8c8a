-- An output without a name ("") was found out once the swap was paid and the film was there; then messages did not show that the name is
-- empty: ": that is no name …".
local core = require "faceswap.core"
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"

describe("an output without a name", function()
  it("is refused before anything is sent", function()
    local client, server = fault_server.start_client(fault_server.swap_script "https://media.example/r.mp4", { retries = 0 })
    local _, err = client:run { video_url = "https://a/v.mp4", choose = { [0] = "https://a/t.jpg" }, output = "" }
    assert.equal("config", err.kind)
    assert.equal("output: '': that is no name which a file can have there", err.message)
    assert.same({}, server:requests())
    _, err = client:download(server.url .. "/r.mp4", "")
    assert.same({ "config", "'': that is no name which a file can have there" }, { err.kind, err.message })
    _, err = client:detect { video = "" }
    assert.same({ "config", "'': No such file or directory" }, { err.kind, err.message })
    assert.same({}, server:requests())
    assert.equal("'': that is no name which a file can have there", select(2, faceswap.writable "").message)
    _, err = faceswap.new { api_key = fault_server.KEY, ledger = "" }
    assert.equal("ledger: '': the name of the ledger's file is empty", err.message)
    assert.is_nil(core.writable "")
    assert.is_nil(core.write("", "x"))
  end)
end)

-- What a shell puts in the place of `<(…)` is a pipe, which was "Invalid argument".
describe("an input that is no file", function()
  local shell = require "spec.support.shell"
  it("is told so", function()
    local folder = shell.temporary()
    shell.run { "mkfifo", folder .. "/pipe.mp4" }
    local client = fault_server.start_client({}, { retries = 0 })
    for _, path in ipairs { folder .. "/pipe.mp4", "/dev/null" } do
      local _, err = client:detect { video = path }
      assert.same({ "config", path .. ": it is a device or a pipe; name a file" }, { err.kind, err.message })
    end
  end)
end)
