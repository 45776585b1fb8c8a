-- Pictures of faces of which nothing came cost a minute for each eight of them: those that came at once waited behind them, the error did
-- not say whose picture it was, and the page showed nobody. A target that hung was waited for again by each face that it was for.
local clips = require "spec.support.clips"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local MINUTE = 61 -- of virtual time: the time-out of a download, and what else is asked

describe("pictures that hang", function()
  local double, folder
  setup(function()
    folder = shell.temporary()
  end)

  -- A detection of faces with these parts of links; those of "hang" never come.
  local function detect(links)
    local picture, faces = shell.read(clips.path "target.jpg"), {}
    for i, link in ipairs(links) do
      faces[i] = { id = i - 1, link = "https://media.example/" .. link }
    end
    double = testing.new { faces = faces }
    double:always("download", function(request)
      return request.url:find "hang" and { lost = "timeout" } or { body = picture }
    end)
    return assert(double:client():detect { video_url = "https://media.example/v.mp4" })
  end

  local function many(count)
    local links = {}
    for i = 1, count do
      links[i] = "hang" .. i
    end
    return links
  end

  -- What a function returns, and how much virtual time it takes.
  local function timed(fn, ...)
    local began = double:now()
    local value, err = fn(...)
    return double:now() - began, value, err
  end

  it("cost a decision no more than one does, and are named by their faces", function()
    local detection = detect(many(40))
    local took, ok, err = timed(detection.describe, detection)
    assert.is_nil(ok)
    assert.is_true(took < MINUTE, took)
    assert.same({ "timeout", true }, { err.kind, err.retryable })
    assert.matches("^the picture of face %d+: ", err.message)
    took, ok, err = timed(function()
      return r.plan { r.who(r.largest()):becomes "https://media.example/t.jpg" }:decide(detection)
    end)
    assert.is_nil(ok)
    assert.is_true(took < MINUTE, took)
    assert.matches("^the picture of face %d+: ", err.message)
    assert.is_true(took < MINUTE, took)
  end)

  it("leave the others on the page, which hardly takes longer for many", function()
    local links, path = many(40), folder .. "/faces.html"
    links[#links + 1] = "there"
    local detection = detect(links)
    local took, written, err = timed(detection.sheet, detection, path)
    assert.equal(path, written)
    assert.is_true(took < 2 * MINUTE, took)
    assert.matches("^the picture of face %d+: ", err.message)
    assert.matches('alt="face 40"', shell.read(path), 1, true)
  end)

  it("are asked for once where they are the targets of several faces", function()
    local detection = detect { "one", "two" }
    local took, ok, err = timed(function()
      local targets = { "https://media.example/hang-a.jpg", "https://media.example/hang-b.jpg", pick = r.best_photo }
      return r.plan { r.who(r.id(0)):becomes(targets), r.who(r.id(1)):becomes(targets) }:decide(detection)
    end)
    assert.is_nil(ok)
    assert.is_true(took < MINUTE, took)
    assert.matches("^the target https://media.example/hang%-a.jpg: ", err.message)
  end)
end)
