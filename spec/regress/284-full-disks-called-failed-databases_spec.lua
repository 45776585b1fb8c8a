-- The first jobs that came to a disk which had just become full were refused with 500 and "the engine's database failed", which leaves a
-- client in doubt whether its job was taken; a data directory that somebody had removed was called a full disk.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("the local engine", function()
  small_disk.it("refuses with 429 what its database has no room for, and takes it later", function()
    local disk = small_disk.new "24M"
    local server = engines.start { data = disk.path .. "/data", wrapper = shell.append(disk:inside(), { engines.PROGRAM }) }
    local url = server:upload(clips.path "one.mp4", "video/mp4")
    disk:fill()
    for _ = 1, 3 do
      local refused = server:request("/api/v1/client/job/detect-face-video", { json = { video_url = url } })
      assert.equal(429, refused.status, refused.text)
      assert.matches("disk is full; try again when there is room", refused.json.message)
      assert.is_truthy(refused.headers["retry-after"])
    end
    disk:empty()
    local id = shell.wait(60, "room", function()
      local answer = server:request("/api/v1/client/job/detect-face-video", { json = { video_url = url } })
      return answer.status == 200 and answer.json.data.detect_task_id
    end)
    assert.is_string(id)
  end)

  it("says that its data directory has been removed", function()
    local folder = shell.temporary()
    local server = engines.start { data = folder .. "/data" }
    local url = server:upload(clips.path "one.mp4", "video/mp4")
    shell.remove(folder .. "/data")
    local refused = server:request("/api/v1/client/job/detect-face-video", { json = { video_url = url } })
    assert.equal(455, refused.status, refused.text)
    assert.matches("data directory has been removed; start the engine again", refused.json.message)
    assert.equal(200, server:request("/api/v1/client/account/balance").status)
    assert.equal(0, server:stop())
  end)
end)
