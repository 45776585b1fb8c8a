-- A film that came with HTTP 203, as a proxy answers that has changed what it passes on, was refused, though all of it was there.
local fault_server = require "spec.support.fault_server"
local pictures = require "faceswap.faces.pictures"
local shell = require "spec.support.shell"

local film = fault_server.film(5000)

-- What becomes of a download with these answers, and the `Range` of its second request.
local function fetch(...)
  local folder = shell.temporary()
  local client, server = fault_server.start_client({ ["/out.mp4"] = { ... } }, { retries = 2 })
  local path, err = client:download(server.url .. "/out.mp4", folder .. "/out.mp4")
  local second = server:requests("/out.mp4")[2]
  return path and shell.read(path) or err.message, second and second.headers.range
end

describe("what comes with HTTP 203", function()
  it("is the whole of a film, and of a picture that is only looked at", function()
    assert.is_true(fetch { status = 203, body = film } == film)
    local png = "\137PNG\r\n\26\n" .. ("x"):rep(92)
    local client, server = fault_server.start_client({ ["/face.png"] = { { status = 203, body = png } } }, { retries = 0 })
    assert.equal(png, pictures.read(client, server.url .. "/face.png"))
  end)

  it("is none where its Content-Range says so", function()
    assert.equal("HTTP 203: the media host sent a part, as its Content-Range says",
      (fetch { status = 203, headers = { ["Content-Range"] = "bytes 0-4999/9000" }, body = film }))
  end)

  it("is begun anew where it broke off: its name is that of the original", function()
    local etag = { ETag = '"original"' }
    local got, range = fetch({ status = 203, fault = "cut", body = film:sub(1, 3000), length = 5000, headers = etag },
      { body = film, headers = etag })
    assert.is_true(got == film)
    assert.is_nil(range)
    range = select(2, fetch({ fault = "cut", body = film:sub(1, 3000), length = 5000, headers = etag }, { body = film, headers = etag }))
    assert.equal("bytes=3000-", range)
  end)
end)
