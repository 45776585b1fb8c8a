-- A part of a film that came with 200 and a Content-Range, as some caches make of 206, was taken for the whole.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

-- What becomes of a download that is answered with this Content-Range.
local function fetch(range)
  local folder = shell.temporary()
  local client, server = fault_server.start_client({ ["/out.mp4"] = {
    { headers = { ["Content-Range"] = range }, body = fault_server.film(1000) } } }, { retries = 0 })
  local path, err = client:download(server.url .. "/out.mp4", folder .. "/out.mp4")
  assert.equal(path ~= nil, shell.read(folder .. "/out.mp4") ~= nil)
  return path and #shell.read(path) or err.message
end

describe("a part", function()
  it("is none of the whole, whatever its status", function()
    for _, range in ipairs { "bytes 0-999/2000", "bytes 1000-1999/2000", "bytes 1000-1999/*", "bytes 0-999/-9223372036854775808" } do
      assert.equal("HTTP 200: the media host sent a part, as its Content-Range says", fetch(range), range)
    end
  end)

  it("that is all there is, or is none, is the whole", function()
    for _, range in ipairs { "bytes 0-999/1000", "bytes 0-999/*", "bytes */1000", "none" } do
      assert.equal(1000, fetch(range), range)
    end
  end)
end)
