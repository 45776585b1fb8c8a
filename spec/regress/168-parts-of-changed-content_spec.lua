-- Where the time of the last change names the content, a part with another time was joined to what was there.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a part with another time of its last change", function()
  it("is not joined to what is there", function()
    local old = fault_server.film(5000)
    local new = old:sub(1, 24) .. ("Z"):rep(4976)
    local client, server = fault_server.start_client { ["/r"] = {
      { fault = "cut", body = old:sub(1, 3000), length = 5000, headers = { ["Last-Modified"] = "Wed, 21 Oct 2015 07:28:00 GMT" } },
      { status = 206, body = new:sub(3001), headers = { ["Content-Range"] = "bytes 3000-4999/5000",
        ["Last-Modified"] = "Thu, 22 Oct 2015 07:28:00 GMT" } },
      { body = new },
    } }
    local folder = shell.temporary()
    assert(client:download(server.url .. "/r", folder .. "/out"))
    local content, count = shell.read(folder .. "/out"), #server:requests "/r"
    assert.equal(new, content)
    assert.equal(3, count)
  end)
end)
