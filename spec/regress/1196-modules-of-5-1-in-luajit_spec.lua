-- The Debian package has one module for Lua 5.1 and LuaJIT. What is built for 5.1 could not tell in LuaJIT whether a call can yield, so
-- that in nginx each call raised "nothing can wait in a function that string.gsub, table.sort or the like calls".
local shell = require "spec.support.shell"

if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then -- whose module is there while its specs run
  it("a module that is built for Lua 5.1 tells in LuaJIT, and in Lua 5.1 not, what can yield", function()
    local script = shell.write(shell.temporary() .. "/script.lua", [[
      local is_yieldable = require("faceswap.core").is_yieldable
      local inside, called = coroutine.wrap(function()
        local called
        string.gsub("x", "x", function() called = is_yieldable() end)
        return is_yieldable(), called
      end)()
      io.write(tostring(is_yieldable()), " ", tostring(inside), " ", tostring(called))]])
    for lua, told in pairs { ["luajit"] = "false true false", ["lua5.1"] = "nil nil nil" } do
      assert.equal(told, shell.run { "env", "LUA_CPATH=" .. shell.absolute(shell.build()) .. "/5.1/?.so;;", lua, script })
    end
  end)
end
