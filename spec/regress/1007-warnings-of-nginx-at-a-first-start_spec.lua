-- The first thing that `make studio` said to a user who is not root was a warning of nginx: that only root may name the workers' user.
local shell = require "spec.support.shell"

describe("the studio's configuration", function()
  -- What start.sh makes of it for a user, with an engine that only tells its address. Where nginx does not start, it is there all the same.
  local function configuration(uid)
    local folder = shell.temporary()
    local function tool(name, text)
      shell.program(folder .. "/" .. name, text)
    end
    tool("id", ("echo %d\n"):format(uid))
    tool("setpriv", "exit 0\n")
    tool("chown", "exit 0\n")
    tool("faceswap-local", "echo 'listening on http://127.0.0.1:1'; exec sleep 60\n")
    local line = ("PATH=%s:\"$PATH\" STUDIO_PORT=none timeout 20 examples/nginx/start.sh %s/studio"):format(folder, folder)
    shell.run { "sh", "-c", line .. " >/dev/null 2>&1 || true" } -- "none" is no port: nginx refuses it at once
    local text = shell.read(folder .. "/studio/nginx.conf")
    return text
  end

  it("names the workers' user where root starts it", function()
    assert.matches("\nuser www%-data;", configuration(0))
  end)

  it("names none where somebody else does", function()
    assert.is_nil(configuration(1000):find("\nuser ", 1, true))
  end)
end)
