-- JSON as the client reads and writes it: exact numbers, in every locale, and clear words for what is none.
local core = require "faceswap.core"
local json = require "faceswap.json"
local shell = require "spec.support.shell"

local has_integers = math.type ~= nil -- luacheck: ignore

describe("JSON", function()
  it("keeps whole numbers, or their digits where this Lua has no number for them", function()
    for _, digits in ipairs { "1", "-2", "9007199254740992", "-9007199254740992" } do
      local value = json.decode(digits)
      assert.equal("number", type(value))
      assert.equal(digits, json.id_text(value))
      assert.equal(digits, json.encode(value))
    end
    for _, digits in ipairs { "9007199254740993", "900719925474099312", "9223372036854775807", "-9223372036854775808" } do
      local value = json.decode(digits)
      assert.equal(has_integers and "number" or "string", type(value), digits)
      assert.equal(digits, json.id_text(value))
      assert.equal(has_integers and digits or ('"%s"'):format(digits), json.encode(value))
    end
    for _, digits in ipairs { "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "1e400", "-1e400" } do
      assert.equal(digits, json.decode(digits))
    end
    assert.equal("1", tostring(json.decode("1.0")))
    assert.equal("1000", json.encode(json.decode("1e3")))
  end)

  it("gives every double back as it was", function()
    local numbers = { 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, 1e21, -2.5e-7, 123456789.125, 1e15 + 0.5, 4.35, 2 ^ 62 }
    for _ = 1, 300 do
      numbers[#numbers + 1] = (math.random() - 0.5) * 10 ^ math.random(-300, 300)
    end
    for _, number in ipairs(numbers) do
      local text = json.encode { number }
      assert.equal(number, tonumber(json.decode(text)[1]), text)
      assert.is_nil(text:find(",", 1, true))
      assert.is_true(#text <= 26)
    end
  end)

  it("writes whole numbers without an exponent below 1e18", function()
    assert.equal("1e+18", json.encode(1e18))
    assert.equal("999999999999999872", json.encode(999999999999999872.0))
  end)

  it("reads numbers of many digits", function()
    assert.equal(1 / 3, json.decode("0." .. ("3"):rep(200)))
  end)

  it("reads what is right", function()
    assert.same({ a = { 1, { b = "x" } }, c = true, d = false },
      json.decode ' { "a" : [ 1 , { "b" : "x" } ] , "c":true,"d":false, "e":null } ')
    assert.equal("é\n\"\\/\8\12\13\9€😀", json.decode [["é\n\"\\\/\b\f\r\t\u20ac\ud83d\ude00"]])
    assert.equal("\239\191\189x\239\191\189", json.decode [["\ud83dx\udc00"]]) -- halves of a pair
    assert.equal("a\0b", json.decode [["a\u0000b"]])
    assert.same({ 1 }, json.decode "\239\187\191[1]")
    assert.equal(1, json.decode "\239\187\1911")
    assert.is_nil(json.decode "null")
    assert.equal(json.null, json.decode("null", { nulls = true }))
    assert.same({ a = json.null }, json.decode('{"a": null}', { nulls = true }))
    for text, length in pairs { ["[]"] = 0, ["[1]"] = 1, ["[null]"] = 1, ["[1,null,[],{},null]"] = 5, ["[[null],2.5]"] = 2 } do
      local value = json.decode(text)
      assert.equal(length, json.length(value))
      assert.equal(text, json.encode(value))
    end
    for _, text in ipairs { "{}", '{"a":1}', '{"a":null}', "1", '"a"' } do
      assert.is_nil(json.length(json.decode(text)), text)
    end
    assert.equal("{}", json.encode(json.decode '{"a":null}'))
    assert.same({ 1, 1.5, 0 }, json.decode "[01, 1.5E0, -0]")
    assert.equal("\\ud83d \239\191\189\\ude00", json.decode [["\\ud83d \ud83d\\ude00"]])
    assert.equal(2, json.decode('{"a": 1, "a": 2}').a)
  end)

  it("refuses what is wrong, and tells where", function()
    for text, problem in pairs {
      [""] = "at character 1", ["["] = "at character 2", ["[1,"] = "at character 4", ['"abc'] = "at character 5",
      ["[1 2]"] = "at character 4", ["{1: 2}"] = "at character 2", ["{1.5: 2}"] = "at character 2", ["{[]: 2}"] = "at character 2",
      ["nul"] = "at character 1", ["[1]x"] = "at character 4", ["[1x]"] = "at character 3", ["'a'"] = "at character 1",
      ['"\\x"'] = "character 2", ["[1,]"] = "at character 4", ["1."] = "at character 3",
      ["[1.5, 0x1]"] = "at character 7", ["-"] = "at character 1",
      ['"a\1"'] = "at character 3", ["[1.5] 2"] = "at character 7", ["[1]\0"] = "at character 4",
      ['{"a" 1}'] = "at character 6", ["\0"] = "at character 1", ['{"a":1,}'] = "at character 8",
      [("["):rep(65) .. ("]"):rep(65)] = "at character 65",
    } do
      local value, err = json.decode(text)
      assert.is_nil(value, text)
      assert.matches("not JSON", err, 1, true)
      -- where lua-cjson takes a comma for a decimal point it does not see what is wrong in the text as it was given
      assert.matches(("%.1f"):format(0.5) == "0.5" and problem .. "$" or "not JSON", err)
    end
    assert.equal("table", type(json.decode(("["):rep(64) .. ("]"):rep(64))))
  end)

  it("writes text that every reader takes", function()
    assert.equal([["\"\\\b\f\n\r\t\u0000\u001f\u007f/é"]], json.encode "\"\\\8\12\10\13\9\0\31\127/é")
    assert.equal('{"a":[]}', json.encode { a = json.list {} })
    assert.equal("[1,null]", json.encode { 1, json.null })
    assert.equal('"caf\233"', json.encode "caf\233")
    for _, bad in ipairs { "\128", "\192\128", "\237\160\128", "\244\144\128\128", "\224\128\128", "\255", "\195", "\226\130" } do
      for _, value in ipairs { { a = bad }, { [bad] = 1 } } do
        assert.matches("not UTF-8", select(2, json.encode_argument(value)), 1, true)
      end
    end
    for _, good in ipairs { "\194\128", "\237\159\191", "\238\128\128", "\240\144\128\128", "\244\143\191\191", "\224\160\128" } do
      assert.equal(('"%s"'):format(good), json.encode_argument(good))
    end
  end)

  it("names what it cannot hold", function()
    assert.same({ nil, "'a.b[2]' is a function, which JSON cannot hold" }, { json.encode_argument { a = { b = { 1, print } } } })
    assert.matches("neither a list without holes", select(2, json.encode_argument { 1, x = 2 }), 1, true)
    assert.matches("neither a list without holes", select(2, json.encode_argument { [0] = 2 }), 1, true)
    assert.matches("neither a list without holes", select(2, json.encode_argument { [1.5] = 2 }), 1, true)
    assert.matches("a userdata", select(2, json.encode_argument { x = io.stdout }) or "", 1, true)
    local deep = {}
    for _ = 1, 200 do
      deep = { deep }
    end
    assert.matches("nested too deep", select(2, json.encode_argument(deep)), 1, true)
  end)

  it("has identifiers with all their digits, of whole numbers and text alone", function()
    assert.equal("x", json.id_text "x")
    assert.equal("1000000000000000", json.id_text(1e15))
    for _, value in ipairs { 1.5, "", 2 ^ 63, 1 / 0, true, {} } do
      assert.is_nil(json.id_text(value), tostring(value))
    end
    assert.is_nil(json.id_text(nil))
  end)

  it("writes numbers that a hash can rely on", function()
    assert.equal("1e+21", json.encode(1e21))
    for digits = 12, 17 do
      assert.equal("1" .. ("0"):rep(digits), json.encode(10 ^ digits))
      assert.equal("-1" .. ("0"):rep(digits), json.encode(-10 ^ digits))
    end
    assert.equal("0.25", json.encode(0.25))
    assert.equal("16", tostring(#core.hash "x"))
  end)
end)

describe("a locale with a decimal comma", function()
  local folder = shell.temporary()

  local script = [[
    local function set() assert(os.setlocale("de_DE.UTF-8")) end
    if arg[1] == "before" then set() end
    local json, core = require "faceswap.json", require "faceswap.core"
    if arg[1] == "after" then set() end
    assert(("%.2f"):format(0.25):find "0,25" or jit)
    assert(json.encode { 0.25, 1e300, 0.1 } == "[0.25,1e+300,0.1]", json.encode { 0.25 })
    assert(json.decode "[0.25]"[1] * 4 == 1)
    assert(json.decode "1.5e3" == 1500)
    local flow = core.flow { call = "task", timeout = 60, wait = true, seed = 1 }
    flow:next(0)
    flow:answer(0, { status = 200, body = '{"code": 200, "data": {"status": "running", "progress": 0.25}}' })
    assert(flow:state().progress * 4 == 1)
    local code = core.flow { call = "balance", timeout = 60, seed = 1 }
    code:next(0)
    code:answer(0, { status = 200, body = '{"code": 4.02e2, "message": "m"}' })
    assert(code:state().code == 402)
    assert(("%.2f"):format(0.25):find "0,25" or jit) -- the program's own numbers are written as before
    io.write "fine"
  ]]

  for _, moment in ipairs { "before", "after" } do
    it(("changes no number, set %s the module is loaded"):format(moment), function()
      shell.write(folder .. "/script.lua", script)
      local words = { arg and arg[-1] or "lua5.4", folder .. "/script.lua", moment }
      assert.equal("fine", shell.run(shell.append({ "env", "LOCPATH=" .. shell.comma_locale() }, words)))
    end)
  end
end)
