-- A result whose media_info tells a size beyond all numbers could never be fetched; a film was taken for
-- whole where the host had announced a size that libcurl does not read, or two sizes of which the last was as the first.
local fault_server = require "spec.support.fault_server"
local result_urls = require "faceswap.client.result_urls"
local shell = require "spec.support.shell"

local film = fault_server.film()

describe("a size in media_info", function()
  it("counts only where a file can have it", function()
    for size, kept in pairs { [1e300] = false, [2 ^ 53] = false, [2 ^ 60] = false, [0] = false, [-1] = false, [7.5] = false, [7] = 7,
      [2 ^ 40] = 2 ^ 40 } do
      local _, sizes = result_urls.find { result = { media_urls = { "https://a/b" }, media_info = { { size = size } } } }
      assert.equal(kept or nil, sizes[1])
    end
  end)
end)

describe("a host", function()
  local folder, server, client

  local function fetch(lengths)
    local lines = {}
    for i, length in ipairs(lengths) do
      lines[i] = "Content-Length: " .. length .. "\r\n"
    end
    folder = shell.temporary()
    client, server = fault_server.start_client({
      ["/r"] = { { fault = "raw", body = "HTTP/1.1 200 OK\r\n" .. table.concat(lines) .. "\r\n" .. film } } }, { retries = 0 })
    local path, err = client:download(server.url .. "/r", folder .. "/x.mp4")
    return path and #shell.read(path) or err.message
  end

  local size = tostring(#film)
  for name, lengths in pairs {
    ["beyond all numbers"] = { "99999999999999999999" }, ["of digits without an end"] = { ("9"):rep(400) },
    ["three times, the second another"] = { size, "500", size }, ["in hexadecimal"] = { "0x3e8" },
  } do
    it("that announces a size " .. name .. " is not believed", function()
      assert.matches("the media host announces sizes that differ, or a size that is none", fetch(lengths), 1, true)
      assert.is_nil(shell.read(folder .. "/x.mp4"))
    end)
  end

  it("may say the same size three times", function()
    assert.equal(#film, fetch { size, size, size })
  end)
end)
