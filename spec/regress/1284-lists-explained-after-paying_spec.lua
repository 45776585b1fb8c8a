-- The example of a cast list told who becomes whom once that was paid for.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("the example cast_list", function()
  it("tells who becomes whom before it pays", function()
    local script = fault_server.swap_script()
    script[fault_server.paths.create] = { { body = '{"code": 402, "message": "insufficient credits"}' } }
    local storage, folder = fault_server.start { ["/put"] = { { status = 200 } } }, shell.temporary()
    local place = { presigned_url = storage.url .. "/put", file_url = storage.url .. "/v.mp4" }
    script[fault_server.paths.upload] = { fault_server.answer(place) }
    local server, film = fault_server.start(script), shell.write(folder .. "/v.mp4", fault_server.film())
    local list = shell.write(folder .. "/cast.json", '{"rules": [{"everyone_else": true, "becomes": "https://media.example/mara.jpg"}]}')
    local ran = shell.line(("CRUN_BASE_URL=%s CRUN_API_KEY=%s FACESWAP_BACKEND= %s"):format(server.url,
      fault_server.KEY, shell.command { arg[-1], "examples/cast_list.lua", film, list, folder .. "/out.mp4" }))
    assert.matches("0 +becomes https://media.example/mara.jpg", ran)
    assert.equal(1, #server:requests(fault_server.paths.create))
    server:stop()
    storage:stop()
  end)
end)
