-- A service without the model of a swap, as one that knows no GIFs, answers 404, as it does where it has no such detection: that was told
-- as a detection that had expired, the media were detected once more, for money, and the swap was refused again.
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

describe("a swap whose model the service does not have", function()
  local double, client
  before_each(function()
    double = testing.new()
    client = double:client { ledger = shell.temporary() .. "/ledger.db" }
  end)

  local function run(message)
    double:on("create", { code = 404, message = message, times = 2 })
    return client:run { gif_url = "https://media.example/a.gif", job_key = "k", choose = function()
      return "https://media.example/t.jpg"
    end }
  end

  it("is refused once, with the one detection that it has", function()
    for _ = 1, 2 do
      local result, err = run "Model 'gif-face-swap-multi' not found"
      assert.is_nil(result)
      assert.equal("api", err.kind)
      assert.is_nil(err.message:find("detect again", 1, true))
    end
    assert.same({ 1, 2 }, { #double:asked "detect", #double:asked "create" })
  end)

  it("is none whose detection has gone", function()
    local _, err = run "no such detection, or it was made for another model"
    assert.equal("expired", err.kind)
    assert.same({ 2, 2 }, { #double:asked "detect", #double:asked "create" })
  end)
end)
