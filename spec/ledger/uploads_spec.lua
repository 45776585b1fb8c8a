-- What was uploaded is used again by every client of a ledger, as long as it lies there.
local fault_server = require "spec.support.fault_server"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"

local UPLOAD, PUT, FILE = fault_server.paths.upload, "/put", "/a.mp4"

local function specs_of(kind)
  local folder, place, server, storage, path

  local function start(file_url, more)
    storage = fault_server.start { [PUT] = { { status = 200 } }, [FILE] = { { status = 200 } } }
    file_url = file_url or storage.url .. FILE
    server = fault_server.start {
      [UPLOAD] = { { body = ('{"code": 200, "data": {"presigned_url": "%s/put?sig=1", "file_url": "%s"%s}}'):format(storage.url, file_url,
        more or "") } },
    }
  end

  -- Uploads by a client of its own.
  local function upload(options, name)
    local client = server:client(shell.merge({ ledger = place, allow_insecure = true }, options))
    local url = assert(client:upload(name or path))
    client:close()
    return url
  end

  before_each(function()
    folder = shell.temporary()
    place = kind.place(folder)
    path = shell.write(folder .. "/film.mp4", fault_server.film())
  end)

  it("sends the same bytes once for all clients of it", function()
    start()
    assert.equal(storage.url .. FILE, upload())
    assert.equal(storage.url .. FILE, upload(nil, shell.write(folder .. "/again.mp4", fault_server.film())))
    assert.equal(1, #storage:requests(PUT))
    upload(nil, shell.write(folder .. "/other.mp4", fault_server.film(999)))
    assert.equal(2, #storage:requests(PUT))
    upload { api_key = "ak_ffffffffffffffffffffffffffffffff" } -- of another account
    assert.equal(3, #storage:requests(PUT))
    local other = shell.temporary()
    upload { ledger = kind.place(other) }
    assert.equal(4, #storage:requests(PUT))
  end)

  it("sends them again once they are not kept any more", function()
    start(nil, ', "expires_in": 600')
    upload()
    upload()
    assert.equal(1, #storage:requests(PUT))
    kind.sql(place, kind == ledgers.file and "UPDATE upload SET until = 1" or "UPDATE upload SET until = 'epoch'")
    upload()
    upload()
    assert.equal(2, #storage:requests(PUT))
    assert.equal("1", kind.sql(place, "SELECT count(*) FROM upload"):match "%d+$")
  end)

  it("keeps no address with a query or a password", function()
    start "https://user:secret@files.example/a.mp4?token=t"
    upload()
    upload()
    assert.equal(2, #storage:requests(PUT))
    assert.equal("0", kind.sql(place, "SELECT count(*) FROM upload"):match "%d+$")
  end)
end

ledgers.describe("a ledger", specs_of)
