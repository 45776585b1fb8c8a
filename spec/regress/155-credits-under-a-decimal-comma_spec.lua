-- The ledger in a database wrote and read credits as setlocale says: under a decimal comma 0.25 was refused, and 0.5 spent counted as none.
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

local script = [[
  assert(os.setlocale "de_DE.UTF-8")
  local store = assert(require(arg[1]).open(arg[2]))
  local intend = function(key)
    return store:intend({ kind = "create", model = "m", job_key = key, body = "{}", reserved = 0.25 }, 0.4)
  end
  local entry, _, problem = intend "a"
  assert(entry, problem)
  assert(entry.reserved * 4 == 1)
  local second, outcome, spent = intend "b"
  assert(not second and outcome == "over" and spent * 4 == 1, tostring(outcome) .. " " .. tostring(spent))
  io.write "fine"
]]

ledgers.describe_database("credits in a database", function(kind)
  local folder

  setup(function()
    folder = shell.temporary()
    shell.write(folder .. "/script.lua", script)
  end)

  it("are exact, whatever the locale", function()
    local place = "LOCPATH=" .. shell.comma_locale()
    assert.equal("fine", shell.run { "env", place, arg[-1], folder .. "/script.lua", kind.module, kind.place() })
  end)
end)
