-- Where a package is there and does not load (one for another Lua, globals that are made strict), the command said that it was missing.
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command", function()
  local faceswap
  before_each(function()
    faceswap = command.new()
  end)

  local function run(code)
    shell.write(faceswap.folder .. "/faceswap", code .. '\nos.exit(require("faceswap.cli").main(arg))\n')
    return faceswap:run({ "--version" }, {})
  end

  it("says why a package does not load", function()
    local ran = run 'setmetatable(_G, { __index = function(_, name) error("undefined " .. tostring(name), 2) end })'
    assert.equal(2, ran.status)
    assert.matches("faceswap: luv does not load; LUA_PATH, LUA_CPATH or LUA_INIT may have to do with it: undefined ", ran.err, 1, true)
  end)

  it("says what to install where one is not there", function()
    local ran = run 'package.preload.argparse = function() return {} end; package.cpath = package.cpath:match "^[^;]*"'
    assert.equal(2, ran.status)
    assert.matches("faceswap: the command needs luv: install Debian's lua-luv, or `luarocks install luv`\n", ran.err, 1, true)
  end)
end)
