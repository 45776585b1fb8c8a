-- An upload that found no room on the studio's disk was answered with "its error log says more", and a picture with "a defect"; the log, on
-- the same disk, said nothing.
local clips = require "spec.support.clips"
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"
local studio = require "spec.support.studio"

describe("a studio whose disk is full", function()
  small_disk.it("says so to who uploads, and takes it when there is room", function()
    local disk, scratch = small_disk.new "24M", shell.temporary()
    shell.run { "chmod", "755", disk.path }
    local running = studio.start(disk.path, "me:" .. studio.TOKEN, nil, nil, disk:inside())
    local function upload()
      return http.request(scratch, running.url .. "/api/jobs?name=a.mp4", { method = "POST", file = clips.path "three.mp4",
        headers = { Authorization = "Bearer " .. studio.TOKEN } })
    end
    disk:fill()
    local refused = upload()
    assert.same({ 507, { kind = "storage", message = "The studio's disk is full; whoever runs it has to make room." } },
      { refused.status, refused.json.error })
    disk:empty()
    assert.equal(201, upload().status)
  end)
end)
