-- An output whose name had more than some 230 bytes, which 120 Cyrillic letters or 80 Japanese ones have, was refused as too long, though
-- file systems take 255: the file that is written first had an ending more.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("an output with a long name", function()
  local folder
  before_each(function()
    folder = shell.temporary()
  end)

  local function listed()
    return (shell.run { "ls", "-A", folder })
  end

  local MP4 = ".mp4"
  local names = {
    ("я"):rep(125) .. MP4, ("я"):rep(125) .. "a" .. MP4, ("名"):rep(83) .. MP4, ("x"):rep(215), ("x"):rep(216), ("x"):rep(255),
  }

  it("is written, and leaves nothing beside it", function()
    for i, name in ipairs(names) do
      assert.is_true(core.writable(folder .. "/" .. name))
      assert.is_true(core.write(folder .. "/" .. name, "text " .. i))
    end
    for i, name in ipairs(names) do
      assert.equal("text " .. i, shell.read(folder .. "/" .. name))
      shell.run { "rm", folder .. "/" .. name }
    end
    assert.equal("", listed())
    assert.matches("too long", select(2, core.writable(folder .. "/" .. ("x"):rep(256))))
  end)

  it("is downloaded, and gone on with after a cut by its own part, not that of another one", function()
    local film = fault_server.film(200000)
    local half = { fault = "cut", body = film:sub(1, 100000), length = #film, headers = { ETag = '"v1"' } }
    local range = ("bytes 100000-%d/%d"):format(#film - 1, #film)
    local rest = { status = 206, body = film:sub(100001), headers = { ETag = '"v1"', ["Content-Range"] = range } }
    local one, other = ("я"):rep(125) .. "1" .. MP4, ("я"):rep(125) .. "2" .. MP4
    local client, server = fault_server.start_client({ ["/r"] = { half, { body = film }, rest } }, { retries = 0 })
    assert.is_nil((client:download(server.url .. "/r", folder .. "/" .. one)))
    assert.matches(".faceswap-part", listed(), 1, true)
    assert(client:download(server.url .. "/r", folder .. "/" .. other))
    assert(client:download(server.url .. "/r", folder .. "/" .. one))
    local asked = server:requests "/r"
    assert.same({ nil, "bytes=100000-" }, { asked[2].headers.range, asked[3].headers.range })
    assert.equal(film, shell.read(folder .. "/" .. one))
    assert.equal(film, shell.read(folder .. "/" .. other))
    assert.is_nil(listed():find("faceswap-part", 1, true))
  end)
end)
