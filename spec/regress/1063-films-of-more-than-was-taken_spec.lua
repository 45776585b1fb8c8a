-- With `--max-upload 4G` the engine took an upload of 3 GiB, whose detection then failed: videos were taken up to 2 GiB, whatever it said.
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"

describe("the largest video", function()
  local server, listener

  -- What becomes of a film whose server announces so many bytes.
  local function told(limit, announced)
    server, listener = engine.start { arguments = { "--max-upload", limit } }, receiver.start()
    local id = server:call("job/detect-face-video", { video_url = listener.url .. "/film.mp4" }).detect_task_id
    assert.is_table(listener:take(10, ("HTTP/1.1 200 OK\r\nContent-Length: %s\r\nConnection: close\r\n\r\nbytes"):format(announced)))
    return server:detected(id).error
  end

  it("is what --max-upload says, where that is more than the default", function()
    assert.matches("2999999995 bytes", told("4G", "3000000000"))
  end)
  it("is what --max-upload says, where that is less", function()
    assert.matches("larger than 2048 bytes, the most that is taken", told("2K", "2049"))
  end)
end)
