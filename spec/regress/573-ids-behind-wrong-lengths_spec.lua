-- A submission's id was in doubt where the length or the chunks of the answer were too short for it, though its bytes had come; where lines
-- of JSON stood before it; and in UTF-32.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"

local CREATE = fault_server.paths.create
local LIST = '[{"task_id": "t1"}]'
local GOOD = '{"code": 200, "data": {"task_id": "t1"}}'

-- What becomes of a submission that is answered by these bytes.
local function submit(bytes)
  local client = fault_server.start_client({ [CREATE] = { { fault = "raw", body = bytes } } }, { retries = 0 })
  local task, err = client:create { model = "m", input = {} }
  return task and task.id or err
end

-- What a flow makes of a body.
local function judge(body)
  local flow = core.flow { call = "create", timeout = 60 }
  assert(flow:next(0) == "send")
  flow:answer(0, { status = 200, body = body })
  return flow:next(0) == "done" and flow:state().id or nil
end

describe("an id", function()
  it("is legible behind a length that is too short, and across wrong chunks", function()
    assert.equal("t1", submit("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" .. GOOD))
    assert.equal("t1", submit("HTTP/1.1 200 OK\r\nContent-Length: 12abc\r\n\r\n" .. GOOD))
    assert.equal("t1", submit("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" .. GOOD .. "\r\n0\r\n\r\n"))
  end)

  it("is none where the mark of a chunk lies within it", function()
    local err = submit 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n22\r\n{"code": 200, "data": {"task_id": "t\r\n3\r\n1"}}\r\n'
    assert.same({ true, "table" }, { err.ambiguous, type(err) })
  end)

  it("is none in a page", function()
    for _, bytes in ipairs { "<html>" .. GOOD, "<html>\n" .. GOOD .. "\n</html>", "<h1>Busy</h1>\n" .. GOOD:sub(1, 20) } do
      assert.is_true(submit(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(#bytes, bytes)).ambiguous, bytes)
    end
    assert.is_true(submit("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n<html>\n\n" .. GOOD).ambiguous)
  end)

  it("may stand in a later line", function()
    assert.equal("t1", judge('{"event": "queued"}\n' .. GOOD .. "\n"))
    assert.equal("t1", judge('event: queued\ndata: {"position": 3}\n\nevent: created\ndata: ' .. GOOD))
    assert.is_nil(judge '{\n  "code": 422,\n  "request": {"task_id": "t0"}\n')
    assert.is_nil(judge '{"event": "queued"}\n{"event": "done"}\n')
  end)

  it("may be written in UTF-16 or UTF-32, in a list, too", function()
    local function wide(text, before, after)
      return (text:gsub(".", function(byte) return before .. byte .. after end))
    end
    for _, bytes in ipairs { wide(GOOD, "", "\0\0\0"), wide(GOOD, "\0\0\0", ""), "\255\254\0\0" .. wide(GOOD, "", "\0\0\0"),
      wide(LIST, "", "\0"), wide(LIST, "\0", ""), wide(LIST, "", "\0\0\0"), wide(LIST, "\0\0\0", "") } do
      assert.equal("t1", submit(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"):format(#bytes) .. bytes))
    end
  end)
end)
