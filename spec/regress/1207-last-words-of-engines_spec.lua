-- `make studio` starts an engine again that has ended (1198), and wrote over what that one had said of its end. It failed at Ctrl-C where
-- the engine's own status was a failure, and would have left the engine behind where that of nginx was one.
-- One Lua is enough: a script of the shell is run.
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

it("make studio shows what an engine said of its end, and ends well itself", function()
  local folder = shell.temporary_for_all()
  shell.program(folder .. "/faceswap-local", ([[
echo 'listening on http://127.0.0.1:1'
[ -e %s/again ] && exec sleep 600
: >%s/again
until [ -e %s/end ]; do sleep 0.05; done
echo 'out of memory' >&2
exit 1
]]):format(folder, folder, folder))
  local it_runs = studio.start(folder, "me:" .. studio.TOKEN, nil, folder)
  shell.write(folder .. "/end", "")
  local said = shell.wait(60, "another engine", function()
    return (shell.read(folder .. "/out") or ""):match "^(.*)The engine has ended; it is started again%."
  end)
  assert.matches("out of memory", said, 1, true)
  shell.wait(60, "that it runs", function()
    return (shell.read(folder .. "/studio/run/engine") or ""):find "listening"
  end)
  local pipe = it_runs.pipe
  it_runs.pipe = nil
  pipe:write "\n"
  assert.same({ true, "exit", 0 }, { pipe:close() })
end)
