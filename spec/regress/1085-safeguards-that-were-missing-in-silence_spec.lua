-- Where the kernel has no Landlock, or there is no list of system calls for the machine (32-bit ARM, RISC-V), jobs ran with less around
-- them than the guide promises, and nothing said so.
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("an engine on a machine without all safeguards of jobs", function()
  local folder, library
  setup(function()
    folder = shell.temporary()
    library = shell.preload "no_sandbox"
  end)

  local function version(...)
    return shell.run(shell.append({ "env", "LD_PRELOAD=" .. library, ... }, { engines.PROGRAM, "--version" }))
  end

  it("names in its version what is missing", function()
    assert.matches("^faceswap%-local %S+\n  jobs are not confined by Landlock\n$", version())
    assert.matches("\n  jobs are not confined by seccomp and Landlock\n$", version "NO_SECCOMP=1")
  end)

  it("says so when it starts, unless a client has started it for itself", function()
    local out, err = folder .. "/out", folder .. "/err"
    -- as a service would: its standard input is not watched
    local child = shell.spawn(("env LD_PRELOAD=%s %s --port 0 >%s 2>%s </dev/null"):format(library, shell.quote(engines.PROGRAM), out, err))
    local ok, text = pcall(shell.wait, 60, "its message", function()
      local told = shell.read(err) or ""
      return told:match "\n" and told
    end)
    child:stop()
    assert.is_true(ok, text)
    assert.equal("faceswap-local: jobs are not confined by Landlock, which this machine does not have: serve only media that you trust\n",
      text)

    local beside = engines.start { environment = { LD_PRELOAD = library } }
    local told = beside:errors()
    assert.equal("", told)
  end)
end)
