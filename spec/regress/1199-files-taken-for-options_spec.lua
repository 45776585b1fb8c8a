-- Of a file whose name begins with a dash, as a shell makes it of *.mp4, was said only "unknown option '-l'", which nobody had written.
local command = require "spec.support.command"
local shell = require "spec.support.shell"

it("the command says how a file is named that begins with a dash", function()
  local faceswap = command.new()
  local words = { "sh", "-c", 'cd "$0" && exec "$@"', faceswap.folder }
  shell.write(faceswap.folder .. "/-lead.mp4", "x")
  local function told(...)
    local ok, problem = pcall(shell.run, shell.append(shell.append({}, words), faceswap:words { ... }))
    assert.is_false(ok)
    return problem
  end
  assert.matches("ended with 2: faceswap: unknown option '-l'; the file is ./-lead.mp4, since", told("detect", "-lead.mp4"), 1, true)
  assert.matches("faceswap: unknown option '-x'\n", told("detect", "-x"), 1, true)
end)
