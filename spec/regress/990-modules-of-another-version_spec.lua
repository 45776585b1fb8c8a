-- Where C modules and Lua files were of different versions (an old module is found first, or was not built anew), some call far away failed
-- with "attempt to call a nil value".
local backend = require "faceswap.ledger.backend"
local built_in = require "faceswap.cli.built_in"
local command = require "spec.support.command"
local shell = require "spec.support.shell"
local version = require "faceswap.version"

local OF_ANOTHER = "faceswap%%.%s %%(%%S+/%s%%.so%%) is of version %s, the Lua files %%(old/version%%.lua%%) of 0%%.9%%.0: "
  .. "install both of one version$"

describe("a C module of another version than the Lua files", function()
  local loaded = {}

  before_each(function()
    for _, name in ipairs { "core", "store", "vision", "version" } do
      name = "faceswap." .. name
      loaded[name], package.loaded[name] = package.loaded[name] or false, nil
    end
    package.loaded["faceswap.version"] = { NUMBER = "0.9.0", FILE = "old/version.lua" }
  end)

  after_each(function()
    for name, module in pairs(loaded) do
      package.loaded[name] = module or nil
    end
  end)

  local function said(name)
    return OF_ANOTHER:format(name, name, (version.NUMBER:gsub("%.", "%%.")))
  end

  for _, name in ipairs { "core", "store", "vision" } do
    it("is refused, at each attempt: " .. name, function()
      for _ = 1, 2 do
        assert.error_matches(function() require("faceswap." .. name) end, said(name))
      end
    end)
  end

  it("is named where a ledger is to be opened, and by --version", function()
    local store, err = backend.open("swaps.db", "--ledger")
    assert.is_nil(store)
    assert.matches("^%-%-ledger: faceswap%.store does not load: " .. said "store", err.message)
    assert.matches("faces +rules that know people: not usable: " .. said("vision"):sub(1, -2), built_in.text())
  end)

  it("is named by the command", function()
    local faceswap = command.new()
    shell.write(faceswap.folder .. "/faceswap",
      'package.loaded["faceswap.version"] = { NUMBER = "0.9.0", FILE = "old/version.lua" }\nos.exit(require("faceswap.cli").main(arg))\n')
    local ran = faceswap:run({ "--version" }, {})
    assert.equal(2, ran.status)
    assert.matches("^faceswap: " .. said("core"):sub(1, -2) .. "\n$", ran.err)
  end)
end)

it("a C module that lacks what is asked for says that it is older", function()
  for _, name in ipairs { "core", "store", "vision" } do
    local found, problem = pcall(function()
      return require("faceswap." .. name).of_next_year
    end)
    assert.is_false(found)
    local text = "faceswap%%.%s %%(%%S+/%s%%.so%%) has no 'of_next_year': it was built of older sources than the Lua files"
    assert.matches(text:format(name, name), problem)
  end
end)
