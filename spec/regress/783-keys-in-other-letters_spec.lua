-- A key that an answer repeated in capitals, or in small letters where it has capitals, stood in errors and events.
local fault_server = require "spec.support.fault_server"

-- What an error shows of an answer that quotes a text.
local function shown(quoted, key)
  local client = fault_server.start_client({ [fault_server.paths.create] = {
    { status = 422, body = ('{"code": 422, "message": "no %s"}'):format(quoted) } } }, { retries = 0, api_key = key })
  local text = tostring(select(2, client:create { model = "m", input = {} }))
  return text
end

describe("a key in other letters", function()
  it("is not shown", function()
    for _, key in ipairs { fault_server.KEY, "ak_0123456789AbCdEf0123456789aBcDeF" } do
      for _, quoted in ipairs { key:upper(), key:lower(), (key:upper():gsub("_", "%%5F")) } do
        assert.matches("no %*+", shown(quoted, key))
      end
    end
  end)

  it("leaves other texts as they are", function()
    local other = "AK_0123456789ABCDEF0123456789ABCDE0"
    assert.matches(other, shown(other, fault_server.KEY))
  end)
end)
