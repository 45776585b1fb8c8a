-- Where `ulimit -f` left the engine's database no room, its uploads were refused for a full disk, or it ended with "disk I/O error". A full
-- disk, and a full queue, were told with "the service limits the rate", a removed data directory with "the service is under maintenance";
-- and nobody told which disk was full.
local call_error = require "faceswap.client.call_error"
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

describe("the local engine", function()
  it("names a limit of the shell that leaves no room for its database", function()
    assert.equal("faceswap-local: a file may not become larger than 102400 bytes, and 16777216 are needed: `ulimit -f` sets how many\n",
      shell.line(("ulimit -f 200; %s </dev/null"):format(engines.PROGRAM)))
  end)

  small_disk.it("names the disk that is full to its operator", function()
    local disk = small_disk.new "24M"
    local server = engines.start { data = disk.path .. "/data", wrapper = shell.append(disk:inside(), { engines.PROGRAM }) }
    local url = server:upload(clips.path "one.mp4", "video/mp4")
    disk:fill()
    assert.equal(429, server:request("/api/v1/client/job/detect-face-video", { json = { video_url = url } }).status)
    assert.matches(("faceswap-local: %s/data: the disk is full; make room\n"):format(disk.path), server:errors(), 1, true)
  end)
end)

describe("a refusal that says what is in the way, and what to do", function()
  local said = {
    [429] = { "the engine's disk is full; try again when there is room", "12 jobs on videos wait already; try again in 7 s" },
    [455] = { "the engine's data directory has been removed; start the engine again" },
  }
  for code, messages in pairs(said) do
    it(("is told in its own words: %d"):format(code), function()
      for _, message in ipairs(messages) do
        local err = call_error.new({ kind = "api", code = code, status = code, message = message }, {
          key_source = "", is_api = true, redact = function(text) return text end })
        assert.equal(message, err.message)
      end
    end)
  end
end)
