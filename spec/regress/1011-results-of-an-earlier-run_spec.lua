-- The command said of a swap that it was "swapped before", and its JSON did not tell.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"

describe("the JSON of a swap", function()
  it("tells whether it was done before", function()
    local storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
    local server = fault_server.start(fault_server.swap_script(storage.url .. "/r.mp4"))
    local faceswap = command.new()
    local told = {}
    for i = 1, 2 do
      local ran = faceswap:run({ "swap", "https://media.example/v.mp4", "--face", "0=https://media.example/t.png", "--json", "-o",
        faceswap.folder .. "/out.mp4" }, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
      told[i] = command.events(ran.out).result[1].repeated
    end
    assert.same({ false, true }, told)
  end)
end)
