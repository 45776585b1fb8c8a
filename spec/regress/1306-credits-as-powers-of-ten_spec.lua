-- The examples told ten million credits as 1e+07.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

it("an example tells all digits of a balance", function()
  local paths, answer = fault_server.paths, fault_server.answer
  local server = fault_server.start { [paths.balance] = { answer { balance = 12345678.5 } } }
  local script = shell.absolute "examples/budget.lua"
  local _, said = pcall(shell.run, { "env", "FACESWAP_BACKEND=local", "FACESWAP_LOCAL_URL=" .. server.url, "sh", "-c",
    ("cd %s && exec %s %s none.mp4 none.jpg out.mp4 1"):format(shell.temporary(), arg[-1], shell.quote(script)) })
  assert.matches("You have 12345678.5 credits.\n", said, 1, true)
end)
