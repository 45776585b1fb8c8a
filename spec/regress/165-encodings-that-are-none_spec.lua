-- A Content-Encoding that names none ("utf-8", "aws-chunked"), or not that of the bytes, made a result impossible to fetch and a task
-- impossible to wait for.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local TASK = fault_server.paths.task
local film = fault_server.film(5000)

describe("what is labelled with an encoding that it does not have", function()
  local server, client, folder

  before_each(function()
    folder = shell.temporary()
  end)

  local function fetch(answers, options)
    client, server = fault_server.start_client({ ["/r"] = answers }, options)
    assert(client:download(server.url .. "/r", folder .. "/out"))
    assert.equal(film, shell.read(folder .. "/out"))
    assert.equal("out", (shell.run { "ls", "-A", folder }:gsub("%s", "")))
    return server:requests "/r"
  end

  for _, label in ipairs { "utf-8", "aws-chunked", "binary", "gzip", "deflate", "zstd" } do
    local headers = { ["Content-Encoding"] = label }

    it("is fetched: " .. label, function()
      assert.equal(1, #fetch { { body = film, headers = headers } })
    end)

    it("is waited for: " .. label, function()
      local function task(state)
        return { headers = headers, body = ('{"code": 200, "data": {"task_id": "t1", "status": "%s", "result": {"media_urls": %s}}}')
          :format(state, '["https://a/1"]') }
      end
      client, server = fault_server.start_client({ [TASK] = { task "running", task "running", task "success" } }, { retries = 2 })
      assert.equal("https://a/1", assert(client:task("t1"):wait { timeout = 20 }).urls[1])
    end)
  end

  for _, label in ipairs { "utf-8", "aws-chunked", "", "identity" } do
    it("is the outcome of a submission: " .. label, function()
      client, server = fault_server.start_client { [fault_server.paths.create] = {
        { body = '{"code": 200, "data": {"task_id": "t1"}}', headers = { ["Content-Encoding"] = label } },
      } }
      assert.equal("t1", assert(client:create { model = "m", input = {} }).id)
    end)
  end

  it("is decoded for a submission where it has it", function()
    client, server = fault_server.start_client { [fault_server.paths.create] = {
      { body = shell.gzip '{"code": 200, "data": {"task_id": "t1"}}', headers = { ["Content-Encoding"] = "GZIP" } },
    } }
    assert.equal("t1", assert(client:create { model = "m", input = {} }).id)
  end)

  it("is decoded again where one answer was damaged alone", function()
    local gzip = shell.gzip(film)
    local headers = { ["Content-Encoding"] = "gzip" }
    assert.equal(2, #fetch { { body = "\0" .. gzip, headers = headers }, { body = gzip, headers = headers } })
  end)

  it("is no part of what is there, which has none", function()
    local etag = { ETag = '"v1"' }
    for _, rest in ipairs { shell.gzip(film):sub(-60), shell.gzip(film:sub(3001)) } do
      local requests = fetch {
        { fault = "cut", body = film:sub(1, 3000), length = 5000, headers = etag },
        { status = 206, body = rest, headers = { ETag = '"v1"', ["Content-Range"] = "bytes 3000-4999/*", ["Content-Encoding"] = "gzip" } },
        { status = 206, body = rest, headers = { ETag = '"v1"', ["Content-Range"] = "bytes 3000-4999/*", ["Content-Encoding"] = "gzip" } },
        { body = film, headers = etag },
      }
      assert.is_nil(requests[#requests].headers.range)
      client:close()
      server:stop()
      shell.run { "rm", folder .. "/out" }
    end
    client, server = fault_server.start_client {}
  end)
end)
