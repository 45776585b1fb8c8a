-- Found while reading how the API key is redacted: where an answer broke off within the key, its beginning stayed legible in the error, in
-- the ledger and in excerpts.
local fault_server = require "spec.support.fault_server"
local json = require "faceswap.json"
local shell = require "spec.support.shell"

local KEY, CREATE = fault_server.KEY, fault_server.paths.create

local function escaped(text, every)
  return (text:gsub(every or ".", function(byte)
    return ("\\u%04x"):format(byte:byte())
  end))
end

describe("a key that is cut off at the end of a text", function()
  local client = require("faceswap.core").client {
    base_url = "https://a", api_key = KEY, user_agent = "x", max_answer = 100, max_media = 100, concurrency = 1,
  }

  it("is redacted from eight characters on, however it is written", function()
    for length = 8, #KEY - 1 do
      local part = KEY:sub(1, length)
      for _, text in ipairs {
        part, "x: " .. part, "a" .. part, "\\n " .. part, "%20" .. part, escaped(part, "_"), escaped(part), "ak_" .. part,
        escaped(escaped(part, "_"):gsub("\\", "\\\\")), (part:gsub(".", function(byte) return ("%%%02x"):format(byte:byte()) end)),
        KEY .. part,
      } do
        local redacted = client:redact(text)
        assert.equal(#text, #redacted)
        assert.matches("%*$", redacted, nil, nil, text)
        local decoded = json.decode('"' .. redacted .. '"') or redacted
        assert.is_nil(redacted:find(KEY:sub(1, 8), 1, true), redacted)
        assert.is_nil(decoded:find(KEY:sub(1, 8), 1, true), decoded)
      end
    end
  end)

  it("is redacted where an escape is cut off, too", function()
    local part = KEY:sub(1, 12)
    for _, rest in ipairs { "\\", "\\u", "\\u00", "\\u003", "\\\\u0", "%", "%3" } do
      local redacted = client:redact("at " .. part .. rest)
      assert.equal("at " .. ("*"):rep(#part + #rest), redacted)
    end
  end)

  it("does not cost an answer its end", function()
    for _, rest in ipairs { '\\""}', '\\n"}', '\\u0022"}', '%"}', "%3\"}", '\\\\\\""}' } do
      local text = '{"message": "no key \\"' .. KEY:sub(1, 20) .. rest
      assert.equal(text, client:redact(text))
    end
  end)

  it("is no key where more follows, or where it has seven characters", function()
    for _, text in ipairs { KEY:sub(1, 7), KEY:sub(1, 20) .. " ", KEY:sub(1, -2) .. '"', escaped(KEY:sub(1, 20)) .. " \\n",
      KEY:sub(1, 20) .. '\\", "more": 1}', "_" .. KEY:sub(2, -2) .. " " } do
      assert.equal(text, client:redact(text))
    end
  end)

  it("is in no error, event or ledger", function()
    local folder, shown = shell.temporary(), {}
    local half = ('{"code": 500, "message": "no account for %s'):format(KEY:sub(1, 30))
    local other, server = fault_server.start_client({
      [CREATE] = {
        { fault = "cut", body = half }, { body = half }, { status = 502, body = "nothing here for " .. KEY:sub(1, 30) },
        -- an excerpt cuts a line that becomes legible by decoding
        { status = 502, body = "<h1>" .. ("x"):rep(185) .. KEY:gsub("_", "&#95;"):gsub("&#95;", "<b></b>_") .. "</h1>" },
      },
    }, { retries = 0, ledger = folder .. "/ledger", on_event = function(event)
      shown[#shown + 1] = json.encode(event)
    end })
    for i = 1, 4 do
      local _, err = other:create { model = "m", input = {}, job_key = "job " .. i }
      shown[#shown + 1] = json.encode { tostring(err), err.message, err.said or "", err.body or "" }
    end
    for _, entry in ipairs(assert(other:resume())) do
      shown[#shown + 1] = json.encode { entry.error, entry.body }
    end
    other:close()
    server:stop()
    shown[#shown + 1] = shell.read(folder .. "/ledger")
    assert.is_true(#shown > 8)
    local everything = table.concat(shown, "\n")
    assert.matches("nothing here for ***", everything, 1, true)
    assert.is_nil(everything:find(KEY:sub(1, 8), 1, true))
  end)
end)
