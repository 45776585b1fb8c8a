-- A film packed by deflate whose end was missing was taken for the whole. What libcurl decodes was asked for twice, which used up a retry.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local film = fault_server.film(100000)

local function bytes_of(number, count)
  local bytes = {}
  for i = 1, count do
    bytes[i] = string.char(number % 256)
    number = math.floor(number / 256)
  end
  return table.concat(bytes)
end

-- The checksum of zlib's frame (RFC 1950).
local function adler32(text)
  local low, high = 1, 0
  for i = 1, #text do
    low = (low + text:byte(i)) % 65521
    high = (high + low) % 65521
  end
  return bytes_of(high * 65536 + low, 4):reverse()
end

-- Zstandard (RFC 8878) of one frame, with one block of plain bytes.
local function zstd(text)
  return "\40\181\47\253\160" .. bytes_of(#text, 4) .. bytes_of(#text * 8 + 1, 3) .. text
end

-- Deflate without a frame (RFC 1951): gzip's between its head, with the name of the file, and its checksum.
local function deflate(text)
  return shell.gzip(text):match("^..........[^%z]*%z(.*)........$")
end

describe("what is packed by another encoding than gzip", function()
  local folder, bare, framed

  setup(function()
    bare = deflate(film)
    framed = "\120\156" .. bare .. adler32(film)
  end)

  before_each(function()
    folder = shell.temporary()
  end)

  local function fetch(label, body, given)
    local path, err, count
    local client, server = fault_server.start_client({ ["/r"] = { { body = body, headers = { ["Content-Encoding"] = label } } } },
      { retries = 0 })
    path, err = client:download(server.url .. "/r", folder .. "/out", given)
    count = #server:requests "/r"
    return path, err, count
  end

  it("is fetched without a retry", function()
    local cases = { { "deflate", framed, 1 }, { "deflate", bare, 1 }, { "deflate, gzip", shell.gzip(framed), 1 }, { "zstd", zstd(film), 2 },
      { "deflate", framed .. "\0\0\0", 1 } }
    for _, case in ipairs(cases) do
      local _, err, count = fetch(case[1], case[2], { size = #film, kind = "video" })
      assert.is_nil(err)
      assert.equal(case[3], count)
      assert.equal(film, shell.read(folder .. "/out"))
      assert.equal("out", (shell.run { "ls", "-A", folder }:gsub("%s", "")))
    end
  end)

  it("is not taken without its end, nor damaged", function()
    local damaged = framed:sub(1, 100) .. ("x"):rep(20) .. framed:sub(121)
    for _, body in ipairs { framed:sub(1, -2), framed:sub(1, -5), framed:sub(1, 150), bare:sub(1, -2), damaged } do
      local path, err = fetch("deflate", body)
      assert.is_nil(path)
      assert.matches("packed, and damaged or without its end", err.message, 1, true)
      assert.equal("", shell.run { "ls", "-A", folder })
    end
  end)

  it("is shown where it is no medium", function()
    local page = "<h1>Please sign in</h1>"
    for _, body in ipairs { deflate(page), "\120\156" .. deflate(page) .. adler32(page) } do
      local _, err = fetch("deflate", body)
      assert.matches("no video or picture; the server said: Please sign in", err.message, 1, true)
    end
    local _, err, count = fetch("zstd", zstd(page))
    assert.matches("no video or picture; the server said: Please sign in", err.message, 1, true)
    assert.equal(2, count)
  end)
end)
