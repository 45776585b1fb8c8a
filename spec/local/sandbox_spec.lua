-- The sandbox of a process that decodes untrusted files, closed around a program that tries to get out.
local shell = require "spec.support.shell"

describe("the sandbox", function()
  local folder, results

  setup(function()
    folder = shell.temporary()
    local probe = shell.compile "spec/support/sandbox_probe.c csrc/local/jobs/sandbox.c csrc/local/jobs/syscall_filter.c -lpthread"
    shell.run { "mkdir", "-p", folder .. "/job/in", folder .. "/job/out" }
    shell.write(folder .. "/job/in/file", "x")
    shell.write(folder .. "/other", "x")
    results = {}
    for name, could in shell.run({ "sh", "-c", "cd " .. folder .. "/job && " .. probe }):gmatch "(%C+) (%l+)\n" do
      results[name] = could
    end
  end)

  for name, could in pairs {
    ["read in/"] = "yes", ["write out/"] = "yes", ["rename in out/"] = "yes", ["remove in out/"] = "yes", ["start a thread"] = "yes",
    ["allocate little"] = "yes", ["write in/"] = "no", ["write much"] = "no", ["read elsewhere"] = "no", ["write elsewhere"] = "no",
    ["link out of out/"] = "no", ["make a directory"] = "no", ["connect"] = "no", ["fork"] = "no", ["signal its parent"] = "no",
    ["allocate much"] = "no", ["start a program"] = "no",
  } do
    it((could == "yes" and "lets it %s" or "does not let it %s"):format(name), function()
      assert.equal(could, results[name])
    end)
  end
end)
