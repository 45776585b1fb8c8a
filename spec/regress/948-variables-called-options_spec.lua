-- What was wrong with a variable of the environment was told of the option that has the same meaning, and of an option by another name than
-- the command's: the base_url of FACESWAP_LOCAL_URL=foo, the ca_file of --ca-file.
local command = require "spec.support.command"

describe("an address or backend that is none", function()
  local faceswap = command.new()

  -- The command's message in an environment.
  local function told(words, environment)
    local ran = faceswap:run(words, environment)
    assert.equal(2, ran.status, ran.err)
    return ran.err
  end

  local KEY = { CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef" }

  it("is called by the variable that has it", function()
    for name, words in pairs { FACESWAP_LOCAL_URL = { "balance", "--local" }, CRUN_BASE_URL = { "balance" } } do
      for value, problem in pairs { foo = "'foo' is not an http(s) URL", ["http://example.org"] =
        "http://example.org would send the API key unencrypted; use https" } do
        local message = told(words, { [name] = value, CRUN_API_KEY = KEY.CRUN_API_KEY })
        assert.equal(("faceswap: the environment variable %s: %s\n"):format(name, problem), message)
      end
    end
  end)

  it("is called by the option that has it", function()
    local new = require("faceswap").new
    local api_key = KEY.CRUN_API_KEY
    assert.equal("base_url: 'foo' is not an http(s) URL", select(2, new { api_key = api_key, base_url = "foo" }).message)
    assert.equal("backend: 'foo' is neither 'hosted' nor 'local'", select(2, new { backend = "foo" }).message)
  end)

  it("is called by the command's option that has it", function()
    assert.equal("faceswap: --ca-file: /nope: No such file or directory\n", told({ "balance", "--ca-file", "/nope" }, KEY))
    assert.matches("^faceswap: %-%-proxy: 'x' is no proxy's address", told({ "balance", "--proxy", "x" }, KEY))
  end)
end)
