-- Found by running the client's specs in a locale with a decimal comma that was set after `require`: lua-cjson took the comma after a whole
-- number for its decimal comma, so that no answer of the service could be decoded.
local shell = require "spec.support.shell"

describe("an answer in a comma locale that was set after the module was loaded", function()
  it("is decoded, with the numbers as they are", function()
    local folder = shell.temporary()
    local path = shell.write(folder .. "/script.lua", [[
      local json = require "faceswap.json"
      assert(os.setlocale "de_DE.UTF-8")
      local answer = assert(json.decode '{"code": 200, "list": [0, 1,2 , 3.5, {"id": 4, "x": null}], "big": 12345678901234567890,"e":1e2}')
      assert(answer.code == 200 and answer.big == "12345678901234567890" or answer.big == 12345678901234567890)
      assert(answer.list[1] == 0 and answer.list[3] == 2 and answer.list[4] * 2 == 7 and answer.list[5].id == 4 and answer.e == 100)
      assert(not math.type or math.type(answer.list[1]) == "integer")
      assert(not json.decode '{"a": 1,}' and not json.decode '{1: 2}' and not json.decode '[1, 2')
      assert(json.decode(json.encode { 1, 2, 0.5 })[3] * 2 == 1)
    ]])
    local ok = os.execute(("LOCPATH=%s %s %s 2>%s/err"):format(shell.comma_locale(), arg[-1], path, folder))
    local err = shell.read(folder .. "/err")
    assert.equal("", err)
    assert.is_true(ok == true or ok == 0)
  end)
end)
