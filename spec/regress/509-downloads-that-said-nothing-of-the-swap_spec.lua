-- A download that failed did not say that the swap was done, nor how to try again; of a redirect to file:// or in a circle, libcurl's words
-- were all that was said.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"

describe("a result that cannot be downloaded", function()
  for location, said in pairs {
    ["file:///etc/hostname"] = "the server sends on to an address that is not followed: nothing but https is safe",
    ["/r.mp4"] = "the server sends on and on; who runs it must mend that",
  } do
    it("is told with the way to it: " .. location, function()
      local storage = fault_server.start { ["/r.mp4"] = { { status = 302, headers = { Location = location } } } }
      local server = fault_server.start(fault_server.swap_script(storage.url .. "/r.mp4"))
      local faceswap = command.new()
      local ran = faceswap:run({ "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "-o",
        faceswap.folder .. "/out.mp4" }, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
      assert.equal(1, ran.status)
      assert.matches(said .. "; the swap itself is done: `faceswap resume` tries the download again (task t1)\n", ran.err, 1, true)
      assert.equal(1, #server:requests(fault_server.paths.create))
    end)
  end
end)
