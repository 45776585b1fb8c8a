-- A server that answers 206 to whatever is asked for was refused, also where its Content-Range said that all had come.
local fault_server = require "spec.support.fault_server"
local pictures = require "faceswap.faces.pictures"
local shell = require "spec.support.shell"

local film = fault_server.film(1000)

-- What becomes of a download that is answered with 206, this Content-Range and this body.
local function fetch(range, body)
  local folder = shell.temporary()
  local client, server = fault_server.start_client({ ["/out.mp4"] = {
    { status = 206, headers = { ["Content-Range"] = range }, body = body } } }, { retries = 0 })
  local path, err = client:download(server.url .. "/out.mp4", folder .. "/out.mp4")
  assert.equal(path ~= nil, shell.read(folder .. "/out.mp4") ~= nil)
  return path and shell.read(path) or err.message
end

describe("a 206 that nobody asked for", function()
  it("is the whole where its Content-Range says so", function()
    assert.is_true(fetch("bytes 0-999/1000", film) == film)
  end)

  it("is none where its bytes are fewer or more", function()
    for _, size in ipairs { 900, 1100 } do
      assert.equal(("the media host sent %d bytes, and 1000 were announced"):format(size),
        fetch("bytes 0-999/1000", fault_server.film(size)))
    end
  end)

  it("is a part where its Content-Range says so, or nothing", function()
    for _, range in ipairs { "bytes 0-999/2000", "bytes 1-1000/1001", "bytes 0-999/*", "bytes */1000", "none" } do
      assert.equal("HTTP 206: the media host sent a part, the whole was asked for", fetch(range, film), range)
    end
  end)

  it("is the whole of a picture, too, that is only looked at", function()
    local png = "\137PNG\r\n\26\n" .. ("x"):rep(92)
    for range, come in pairs { ["bytes 0-99/100"] = true, ["bytes 0-99/200"] = false, ["bytes 0-89/90"] = false } do
      local client, server = fault_server.start_client({ ["/face.png"] = {
        { status = 206, headers = { ["Content-Range"] = range }, body = png } } }, { retries = 0 })
      assert.equal(come, pictures.read(client, server.url .. "/face.png") == png, range)
    end
  end)
end)
