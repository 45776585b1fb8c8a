-- A result's second file took the place of whatever was called like it: "out-2.mp4" of another job, or the user's own. Files of a
-- result that was somebody's JSON went wherever that said that they had gone before.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a result of several files", function()
  it("replaces none but the one that was named", function()
    local folder = shell.temporary()
    local film, other = fault_server.film(3000), fault_server.film(2000)
    local path, second = folder .. "/out.mp4", folder .. "/out-2.mp4"
    shell.write(path, "old")
    shell.write(second, "mine")
    local client, server = fault_server.start_client({ ["/a"] = { { body = film } }, ["/b"] = { { body = other } } }, { retries = 0 })
    local result = { urls = { server.url .. "/a", server.url .. "/b", server.url .. "/a" } }
    for _ = 1, 2 do -- what was fetched before is its own
      assert(client:fetch(result, path))
      assert.same({ path, folder .. "/out-3.mp4", folder .. "/out-4.mp4" }, result.paths)
    end
    for name, content in pairs { ["out.mp4"] = film, ["out-2.mp4"] = "mine", ["out-3.mp4"] = other, ["out-4.mp4"] = film } do
      assert.equal(content, shell.read(folder .. "/" .. name))
    end
    assert.equal("4\n", shell.run { "sh", "-c", "ls -A " .. folder .. " | wc -l" })
  end)

  it("goes to no other path by what is said of an earlier fetch", function()
    local folder, film = shell.temporary(), fault_server.film(3000)
    local path, second = folder .. "/out.mp4", folder .. "/out-2.mp4"
    local client, server = fault_server.start_client({ ["/a"] = { { body = film } } }, { retries = 0 })
    local elsewhere = { folder .. "/else.mp4", folder .. "/out-2/../else.mp4", folder .. "/out-2.gif", "", 5, {}, true }
    for _, other in ipairs(elsewhere) do
      local result = { urls = { server.url .. "/a", server.url .. "/a" }, output = path, paths = { other, other } }
      assert(client:fetch(result, path))
      assert.same({ path, second }, result.paths)
      os.remove(second)
    end
    assert.equal("out.mp4\n", shell.run { "ls", "-A", folder })
  end)
end)
