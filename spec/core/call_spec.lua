-- What a request may be made of: the checks of csrc/core/transport/call.c to the last byte, before anything is sent.
local faceswap = require "faceswap"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local UNCLEAN = "a URL or header has spaces or control characters"

describe("a request", function()
  local client
  setup(function()
    client = assert(faceswap.new { base_url = "http://127.0.0.1:1", api_key = fault_server.KEY, retries = 0 })
  end)

  -- Whether it is refused as unclean.
  local function is_refused(more)
    local answer, err = client:call(shell.merge({ call = "head", url = "http://127.0.0.1:1/x", timeout = 5 }, more))
    assert.is_nil(answer)
    return err.kind == "config" and err.message == UNCLEAN
  end

  it("has neither spaces nor control characters in its address and in the names of its headers", function()
    for byte = 1, 255 do
      local unclean, text = byte <= 32 or byte == 127, "a" .. string.char(byte)
      assert.equal(unclean, is_refused { url = "http://127.0.0.1:1/" .. text }, byte)
      assert.equal(unclean, is_refused { headers = { text, "b" } }, byte)
      assert.equal(unclean, is_refused { headers = { "A", "b", text, "b" } }, byte)
    end
  end)

  it("has no control characters in its headers, but spaces", function()
    for byte = 1, 255 do
      assert.equal(byte < 32 or byte == 127, is_refused { headers = { "A", "b" .. string.char(byte) .. "c" } }, byte)
    end
  end)
end)

describe("what is asked for", function()
  it("is part of the address, escaped", function()
    local path = fault_server.paths.upload
    local client, server = fault_server.start_client({ [path] = { fault_server.answer '{}' } }, { retries = 0 })
    assert(client:call { call = "upload_url", query = { "a", "1 &=?", "b", "ö", "c", "" } })
    assert(client:call { call = "upload_url" })
    local asked = server:requests(path)
    assert.same({ path .. "?a=1%20%26%3D%3F&b=%C3%B6&c=", path }, { asked[1].target, asked[2].target })
  end)
end)
