-- A result whose size the service tells in kB or MB, without a word of it, could never be fetched: no file has so few bytes.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

-- A film, as far as its boxes go, of 3,500,000 bytes.
local function box(name, content)
  local size = #content + 8
  return string.char(0, math.floor(size / 65536), math.floor(size / 256) % 256, size % 256) .. name .. content
end
local film = box("ftyp", "isom\0\0\2\0isommp42") .. box("mdat", ("x"):rep(3499960)) .. box("moov", "")

-- What becomes of a file of which these sizes were told, of each "fetched" or the error's message.
local function fetch(sizes, answer)
  local said = {}
  local client, server = fault_server.start_client({ ["/out.mp4"] = { answer } }, { retries = 0 })
  for i, size in ipairs(sizes) do
    local result = { urls = { server.url .. "/out.mp4" }, sizes = { size }, media_kind = "video" }
    local done, err = client:fetch(result, shell.temporary() .. "/out.mp4")
    said[i] = done and "fetched" or err.message
  end
  return said
end

describe("a size that the service tells of a result", function()
  it("may be in bytes, kB, KiB, MB and MiB, rounded either way", function()
    for i, said in ipairs(fetch({ 3500000, 3500, 3417, 3418, 3, 4 }, { body = film })) do
      assert.equal("fetched", said, i)
    end
  end)

  it("is another one's where it fits none of these", function()
    local sizes = { 1, 2, 5, 3416, 3419, 3499, 3501, 3499999, 3500001, 7000000 }
    for i, said in ipairs(fetch(sizes, { body = film })) do
      assert.equal(("the media host sent 3500000 bytes, and %d were announced"):format(sizes[i]), said)
    end
  end)

  it("does not make a file whole that ends with its connection, before its end", function()
    local head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
    assert.same({ "fetched" }, fetch({ 3 }, { fault = "raw", body = head .. film }))
    assert.matches("ends before its end", fetch({ 3 }, { fault = "raw", body = head .. film:sub(1, 3400000) })[1], 1, true)
  end)
end)
