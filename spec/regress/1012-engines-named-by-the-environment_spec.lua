-- Under FACESWAP_BACKEND=local, as it is set for scripts, the command wanted an API key; with one it had the engine on this machine do the
-- work, and wrote that down in the ledger as the hosted service's: the same command at the service was "swapped before" then.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command where the environment names the engine", function()
  local faceswap = command.beside_engine()

  local KEY = "ak_0123456789abcdef0123456789abcdef"

  it("does what --local does, with a key or without", function()
    for _, key in ipairs { "", KEY } do
      local output = ("%s/out%d.jpg"):format(faceswap.folder, #key)
      local ran = faceswap:run({ "swap", clips.path "three.jpg", "--face", "0=" .. clips.path "target.jpg", "-o", output },
        { FACESWAP_BACKEND = "local", CRUN_API_KEY = key })
      assert.equal(0, ran.status, ran.err)
      assert.is_truthy(shell.read(output))
      assert.is_nil(shell.read(faceswap.folder .. "/state/faceswap/ledger.db"))
      assert.is_nil(ran.out:find("credit", 1, true))
    end
  end)

  it("asks the account whose key is named", function()
    local path = shell.write(faceswap.folder .. "/key", KEY)
    local ran = faceswap:run({ "balance", "--key-file", path, "--timeout", "1" },
      { FACESWAP_BACKEND = "local", CRUN_BASE_URL = "http://127.0.0.1:9" })
    assert.matches("Failed to connect to 127.0.0.1 port 9 ", ran.err, 1, true)
  end)

  it("says what is no backend", function()
    local ran = faceswap:run({ "balance" }, { FACESWAP_BACKEND = "cloud", CRUN_API_KEY = KEY })
    assert.same({ 2, "faceswap: the environment variable FACESWAP_BACKEND: 'cloud' is neither 'hosted' nor 'local'\n" },
      { ran.status, ran.err })
  end)
end)
