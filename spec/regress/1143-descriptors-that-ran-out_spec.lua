-- A program that had as many files open as `ulimit -n` allows was told that memory is short (a new client: it raised), that the service
-- could not be connected to, or that a ledger cannot be opened, with nothing said of the limit.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a program with too many files open", function()
  local TOO_MANY = "too many files are open (`ulimit -n`)"
  local server

  before_each(function()
    server = fault_server.start { [fault_server.paths.balance] = { fault_server.answer { balance = 7 } } }
  end)
  -- Runs a program in which `leave(n)` opens files until n more can be; gives back its lines.
  local function run(program)
    local path = shell.temporary() .. "/exhausted.lua"
    shell.write(path, ([[
      local faceswap = require "faceswap"
      require "faceswap.store" -- which could not be loaded later
      local open = {}
      local function leave(count)
        collectgarbage()
        while true do
          local file = io.open "/dev/null"
          if not file then
            break
          end
          open[#open + 1] = file
        end
        for _ = 1, count do
          table.remove(open):close()
        end
      end
      local options = { api_key = "%s", base_url = "%s", retries = 0 }
      local first = assert(faceswap.new(options))
    ]]):format(fault_server.KEY, server.url) .. program)
    return shell.line("ulimit -n 40; " .. shell.command { arg[-1], path })
  end

  -- What becomes of new clients where 0 to 8 files can be opened.
  local function outcomes(more)
    return run(([[
      for count = 0, 8 do
        leave(count)
        %s
        local client, err = faceswap.new(options)
        for _, file in ipairs(open) do
          file:close()
        end
        open = {}
        if client then
          client:close()
        end
        print(client and "made" or err.message:find("%s", 1, true) and "told" or err.message)
      end]]):format(more, TOO_MANY))
  end

  it("is told so of a new client", function()
    local text = outcomes ""
    assert.matches("^told\n.*made\n$", text)
    assert.equal("", (text:gsub("told\n", ""):gsub("made\n", "")))
  end)

  it("is told so of a call, and can make it once there is room", function()
    local text = run [[
      leave(0)
      local _, err = first:balance()
      table.remove(open):close()
      print(err.kind, err.message)
      print(first:balance())]]
    assert.equal(("transport\t%s\n7\n"):format(TOO_MANY), text)
  end)

  it("is told so of a ledger", function()
    local text = outcomes(('options.ledger = "%s/" .. count .. ".db"'):format(shell.temporary()))
    assert.matches("^told\n.*made\n$", text)
    assert.equal("", (text:gsub("told\n", ""):gsub("made\n", "")))
  end)
end)
