-- Mistakes within the lists of options were told as faults of the project's own lines: an engine's argument that is no text, spans that are
-- no numbers (after their video had been uploaded), and on Lua 5.1 a ledger without its methods.
local faceswap = require "faceswap"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

describe("a mistake within an option", function()
  local function refuses(pattern, act)
    local ok, problem = pcall(act)
    assert.is_false(ok, pattern)
    assert.matches("1229[^:]*:%d+: " .. pattern .. "$", problem)
  end

  it("of the engine is named by its place", function()
    for _, odd in ipairs { true, {}, print } do
      refuses("faceswap.new: engine: arguments%[2%] must be a string, got " .. type(odd), function()
        local _ = faceswap.new { backend = "local", engine = { program = "/bin/false", arguments = { "--threads", odd } } }
      end)
    end
    refuses("faceswap.new: engine: arguments%[1%] must not have zero bytes", function()
      local _ = faceswap.new { backend = "local", engine = { program = "/bin/false", arguments = { "a\0" } } }
    end)
    local _, err = faceswap.new { backend = "local", engine = { program = "/bin/false", arguments = { "--threads", 1 } } }
    assert.equal("config", err.kind)
  end)

  it("in spans is named before their video is uploaded", function()
    local double = testing.new()
    local client = double:client { backend = "local" }
    local video = shell.write(shell.temporary() .. "/v.mp4", "a film")
    local odd = { {}, { 1 }, { {} }, { { 0 } }, { { 0, "1" } }, { { 0 / 0, 1 } }, { { 0, math.huge } }, { { 0, 1 }, { 2, print } } }
    for i, spans in ipairs(odd) do
      refuses(("detect: spans%%[%d%%] must be {begin, seconds}, two numbers"):format(i == 8 and 2 or 1), function()
        local _ = client:detect { video = video, spans = spans }
      end)
    end
    assert.same({ 0, 0 }, { #double:asked "upload_url", #double:asked "detect" })
    assert.is_table(client:detect { video_url = "https://media.example/v.mp4", spans = { { 0, 1 }, { 2.5, 1 } } })
  end)

  it("as a ledger without a method is named at its caller", function()
    refuses("faceswap.new: the ledger has no method 'intend'", function()
      local _ = faceswap.new { ledger = {} }
    end)
    refuses("faceswap.new: option 'ledger' must be a string or a table or a userdata, got number", function()
      local _ = faceswap.new { ledger = 1 }
    end)
  end)
end)
