-- Plan files that mean harm: refused, in bounded time and memory. A case that is not would run for ever, or out of memory.
local detections = require "spec.support.detections"
local shell = require "spec.support.shell"
local r = require "faceswap.rules"

local HEAD = 'local r = require "faceswap.rules"\n'

-- The most memory that this process has had, in MB.
local function peak()
  return tonumber((shell.read "/proc/self/status"):match("VmHWM:%s+(%d+) kB")) / 1024
end

describe("a hostile plan", function()
  local dir, before

  setup(function()
    dir = shell.temporary()
    before = peak()
  end)
  after_each(function()
    -- what the sanitizers free is kept for a while, to see who still uses it
    assert.is_true(os.getenv "ASAN_OPTIONS" ~= nil or peak() - before < 100)
  end)

  local function refused(name, text)
    local plan, err = r.load(text and shell.write(dir .. "/" .. name, text) or name)
    assert.is_nil(plan)
    assert.equal("config", err.kind)
    assert.is_true(#err.message < 100000)
    return err.message
  end

  local function script(text)
    return refused("plan.lua", HEAD .. text)
  end

  describe("as a script", function()
    for name, text in pairs {
      ["a loop"] = "while true do end",
      ["a loop by goto or repeat"] = "repeat local x = 1 until false",
      ["a loop in a function of a function"] = "local function f() for i = 1, 1e308 do end end for i = 1, 1e308 do f() end",
      ["a tail call"] = "local function f() return f() end f()",
      ["calls of functions"] = "while true do tostring(next { select('#', 1, 2) }) end",
    } do
      it("that runs for ever: " .. name, function()
        assert.matches("plan.lua:%d+: it runs for too ", script(text)) -- many instructions, or long where the machine is slow
      end)
    end

    for name, text in pairs {
      ["a text that doubles"] = "local s = 'x' while true do s = s .. s end",
      ["a text of many parts"] = "local s = 'x' while true do s = s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s end",
      ["a table"] = "local t = {} while true do t[#t + 1] = {} end",
      ["a table of texts"] = "local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end",
      ["concat"] = "local t, s = {}, 'x' for i = 1, 18 do s = s .. s end for i = 1, 1000 do t[i] = s end local x = table.concat(t)",
      ["recursion"] = "local function f(x) local y = {f(x .. x)} return y end f 'x'",
    } do
      it("that takes all memory: " .. name, function()
        local message = script(text)
        assert.is_truthy(message:find "not enough memory" or message:find "runs for too" or message:find "stack overflow", message)
      end)
    end

    for _, expression in ipairs {
      "os.execute 'true'", "os.exit()", "io.open '/etc/passwd'", "io.popen 'true'", "load 'return 1'", "loadstring 'return 1'",
      "dofile '/etc/passwd'", "loadfile '/etc/passwd'", "debug.getinfo(1)", "debug.sethook()", "package.loadlib('x', 'y')",
      "string.dump(function() end)", "string.rep('x', 1e9)", "('x'):rep(1e9)", "('x'):find(('x?'):rep(30))", "(''):format(1)",
      "getmetatable('').__index.rep('x', 1e9)", "setmetatable({}, {})", "rawset({}, 1, 2)", "rawget(r, 1)",
      "coroutine.wrap(function() end)()", "pcall(error)", "xpcall(error, error)", "collectgarbage()", "newproxy(true)",
      "getfenv(0).os.exit()", "setfenv(1, {})", "_G.os.exit()", "print 'x'", "table.sort({2, 1})", "jit.on()", "bit.bnot(1)",
      "utf8.char(1)", "math.random()", "require 'os'", "require 'ffi'", "require 'io'", "require 'faceswap.core'", "r.load '/etc/passwd'",
      "module 'x'", "arg[0]",
    } do
      it("that reaches for " .. expression, function()
        local message = script("local x = " .. expression .. " return r.plan { r.everyone_else:becomes 'x' }")
        assert.is_truthy(message:find "attempt to" or message:find "can require faceswap.rules and nothing else"
          or message:find "there is no r.load", message)
      end)
    end

    -- a table that says it is very long, by a few keys far apart
    local SPARSE = "local t, k = {}, 1 while k < 1e15 do t[k] = true t[k + 1] = true k = k * 2 end "
    for name, text in pairs {
      ["remove of a sparse table"] = SPARSE .. "if #t > 1e9 then table.remove(t, 1) end while true do end",
      ["insert into a sparse table"] = SPARSE .. "if #t > 1e9 then table.insert(t, 1, 1) end while true do end",
      ["insert before the beginning"] = "table.insert({}, -2147483647, 1)",
      ["insert after the end"] = "table.insert({}, 2147483647, 1)",
      ["remove before the beginning"] = "table.remove({ 1 }, -2147483647)",
      ["insert at the front of a long table"] = "local t = {} for i = 1, 100000 do table.insert(t, 1, i) end",
      ["concat of nothing"] = "local t = {} for i = 1, 100000 do t[i] = '' end while true do table.concat(t) end",
      ["concat from far"] = "table.concat({}, '', -1e9, 1e9)",
      ["unpack of much"] = "table.unpack({}, 1, 1e8)",
      ["unpack of much, far away"] = "unpack({}, -1e300, 1e300)",
      ["format of much"] = "local s = 'x' for i = 1, 20 do s = s .. s end while true do string.format('%s%s%s', s, s, s) end",
      ["a long format"] = "local s = '%%' for i = 1, 20 do s = s .. s end while true do string.format(s) end",
      ["a wide format"] = "while true do string.format('%99999999d', 1) end",
      ["a number of many digits"] = "local s = '1' for i = 1, 20 do s = s .. s end while true do tonumber(s) end",
      ["the length of a sparse table"] = SPARSE .. "while true do local n = #t end",
      ["next in an emptied table"] = "local t = {} for i = 1, 1e5 do t[i] = i end while next(t) do t[next(t)] = nil end while true do end",
    } do
      it("that makes C run for ever: " .. name, function()
        local before_it = os.clock()
        assert.is_string(script(text))
        assert.is_true(os.clock() - before_it < 4) -- 2 s, and what one step takes
      end)
    end

    it("that is long to read, though it never runs", function()
      for _, part in ipairs { "--[[", "[=[", "r.like(", "r.any{", "r.like'a' or ", "and r.id(1) or ", "'\"", "((", "\\" } do
        local before_it = os.clock()
        assert.is_string(refused("plan.lua", part:rep(math.floor(250000 / #part))))
        assert.is_true(os.clock() - before_it < 2, part)
      end
    end)

    it("that catches what ends it", function()
      assert.matches("attempt to call", script "while true do pcall(function() while true do end end) end")
    end)

    it("that is compiled", function()
      assert.matches("it is compiled; a script is text", refused("plan.lua", string.dump(function() return {} end)))
    end)

    it("that is nested deeply", function()
      for _, pair in ipairs { { "(", ")" }, { "{", "}" }, { "function() return ", " end" }, { "-", "" }, { "not ", "" } } do
        assert.is_string(refused("plan.lua", "return " .. pair[1]:rep(10000) .. "1" .. pair[2]:rep(10000)))
      end
    end)

    it("that returns what is large, deep, endless or no data", function()
      for text, reason in pairs {
        ["local t = {} t[1] = t return t"] = "nested too deep",
        ["local t = 1 for i = 1, 100 do t = { t } end return t"] = "nested too deep",
        ["local t = 1 for i = 1, 20 do t = { t, t } end return t"] = "too large",
        ["local t = {} for i = 1, 60000 do t[i] = i end return t"] = "too large",
        -- one text of 2 MB in 400 places
        ["local s, t = 'a', {} for i = 1, 21 do s = s .. s end for i = 1, 400 do t[i] = s end return { rules = t }"] = "too large",
        -- a table that takes long to walk, though nothing is left in it, in 2000 places
        ["local e, t = {}, {} for i = 1, 6e4 do e[-i] = i end for i = 1, 6e4 do e[-i] = nil end for i = 1, 4e4 do t[i] = e end return t"]
          = "too large",
        ["return { rules = { print or function() end } }"] = "it has a function that is not in r.test",
        ["return function() end"] = "it has a function that is not in r.test",
        ["return 5"] = "the script returns no plan",
        ["error { }"] = "it ends with an error that is no text",
        ["error()"] = "it ends with an error that is no text",
        ["local s = 'x' for i = 1, 20 do s = s .. s end error(s)"] = ("x"):rep(400),
      } do
        assert.matches(reason, script(text), 1, true)
      end
    end)

    it("that has a test which runs for ever, takes all memory, or breaks", function()
      local detection = detections.of { { score = 0.5 }, { score = 0.6 } }
      for body, reason in pairs {
        ["while true do end"] = "it runs for too ",
        ["local s = 'x' while true do s = s .. s end"] = "not enough memory",
        ["return face.client:close()"] = "attempt to index",
        ["return detection.client:close()"] = "attempt to index",
        ["return"] = "a test must return true or false, got nil",
        ["return nil + 1"] = "plan.lua:2: attempt to perform arithmetic on a nil value",
      } do
        local path = shell.write(dir .. "/plan.lua",
          HEAD .. ("return r.plan { r.who(r.test(function(face, detection) %s end)):becomes 'x' }"):format(body))
        local decisions, err = assert(r.load(path)):decide(detection)
        assert.is_nil(decisions)
        assert.matches(reason, err.message, 1, true)
      end
    end)

    it("that has tests without number", function()
      assert.matches("a script has at most 50 tests", script "for i = 1, 1e9 do r.test(function() return true end) end")
      assert.matches("a script has at most 50 tests", script [[
        local test, rules = r.test(function() return true end), {}
        for i = 1, 51 do rules[i] = r.who(test):stays() end
        return r.plan(rules)]])
    end)

    it("that keeps nothing from one run to the next", function()
      assert.is_truthy(r.load(shell.write(dir .. "/a.lua", HEAD .. "r.spoilt = 1 spoilt = 1 return { r.everyone_else:becomes 'x' }")))
      assert.is_nil(rawget(_G, "spoilt"))
      assert.is_nil(rawget(r, "spoilt"))
      assert.matches("there is no r.spoilt", script "return r.spoilt + 1")
      assert.matches("attempt to perform arithmetic on .*'spoilt'", script "return 1 + spoilt")
    end)
  end)

  describe("as JSON", function()
    it("that is deep", function()
      assert.matches("nested", refused("plan.json", ("["):rep(100000)))
      assert.matches("nested", refused("plan.json", ("["):rep(60000) .. ("]"):rep(60000)))
      local who = ("{\"any\": ["):rep(20) .. "{\"everyone\": true}" .. ("]}"):rep(20)
      assert.matches("nested deeper than 8", refused("plan.json", '{"rules": [{"stays": true, "who": [' .. who .. "]}]}"))
    end)

    it("that is large", function()
      assert.matches("at most 256 KB", refused("plan.json", ("x"):rep(300 * 1024)))
      shell.run { "truncate", "-s", "100M", dir .. "/huge.json", dir .. "/huge.lua" } -- sparse
      assert.matches("at most 256 KB", refused(dir .. "/huge.json"))
      assert.matches("at most 256 KB", refused(dir .. "/huge.lua"))
    end)

    it("that is no file", function()
      for _, path in ipairs { "/dev/zero", "/dev/tty", "/proc/self/mem", dir } do
        refused(path)
      end
      shell.run { "mkfifo", dir .. "/pipe.json" }
      refused(dir .. "/pipe.json")
    end)

    it("that has much of everything", function()
      local function many(text, count)
        return (text .. ","):rep(count) .. text
      end
      for _, text in ipairs {
        '{"rules": [' .. many('{"stays":true,"who":[]}', 9000) .. "]}",
        '{"rules": [' .. many("1", 100000) .. "]}",
        '{"rules": [{"stays": true, "who": [' .. many('{"id":1}', 20000) .. "]}]}",
        '{"rules": [{"everyone_else": true, "becomes": [' .. many('"x"', 50000) .. "]}]}",
        '{"rules": [{"stays": true, "who": [{"like": [' .. many('"x"', 50000) .. "]}]}]}",
        '{"' .. ("x"):rep(100000) .. '": [' .. many("1", 60000) .. "]}",
        '{"groups": {' .. many('"a":[]', 30000) .. "}}",
        ('{"' .. ("x"):rep(4000) .. '":'):rep(50) .. "1" .. ("}"):rep(50),
        '{"rules": [{"everyone_else": true, "becomes": "' .. ("x"):rep(200000) .. '"}]}',
        '{"rules": [{"who": [{"id": 1e999}], "stays": true}]}',
        '{"rules": [{"who": [{"nth": 1e300, "order": "first_seen"}], "stays": true}]}',
        '{"rules": [{"everyone_else": true, "becomes": "a\\u0000b"}]}',
        '{"rules": [{"who": [{"test": 1}], "stays": true}]}',
        '{"rules": [{"who": [{"test": "os.exit()"}], "stays": true}]}',
        "", " ", "null", "0", "[]", "{}", '"x"', "\0", "\27Lua", "{\"rules\": [", "NaN", "[1e]",
      } do
        refused("plan.json", text)
      end
    end)

    it("that grows by its groups", function()
      local groups = { '"g0": [{"everyone": true}]' }
      for i = 1, 60 do
        groups[i + 1] = ('"g%d": [{"group": "g%d"}, {"group": "g%d"}]'):format(i, i - 1, i - 1)
      end
      local text = '{"groups": {' .. table.concat(groups, ",") .. '}, "rules": [{"who": [{"group": "g60"}], "becomes": "x"}]}'
      assert.matches("nested deeper than 8", refused("plan.json", text))
    end)

    it("that asks one thing in all ways", function()
      -- every level has two ways to be counted: the work doubles with each
      local position = '{"nth": 1, "order": "best_to_worst", "of": {"everyone": true}}'
      local who = position
      for _ = 1, 3 do
        who = ('{"any": [{"all": [%s, {"none": [{"id": 7}]}]}, %s]}'):format(who, position)
      end
      local parts = {}
      for i = 1, 80 do
        parts[i] = ('{"who": [%s, {"none": [{"id": 7}]}], "becomes": "x", "allow": ["absent"]}'):format(who)
      end
      local plan, err = r.load(shell.write(dir .. "/plan.json", '{"detection": "d1", "rules": [' .. table.concat(parts, ",") .. "]}"))
      assert.is_nil(err)
      local faces = {}
      for i = 1, 50 do
        faces[i] = { score = i / 60 }
      end
      assert.equal("/x", (assert(plan:decide(detections.of(faces)))[50].target:gsub("^.*(/x)$", "%1")))
    end)
  end)
end)
