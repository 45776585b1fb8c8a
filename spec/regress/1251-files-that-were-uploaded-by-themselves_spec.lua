-- `resume` still listed by the service's address what client:swap_primary had uploaded, what was uploaded by client:upload, and what was
-- detected again: only a detection named its file to the ledger (1156).
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local TARGET = "https://media.example/t.png"

describe("unfinished work of a file that was uploaded", function()
  local folder = shell.temporary()
  local double, client, place

  before_each(function()
    place = shell.temporary() .. "/ledger.db"
    double = testing.new()
    client = double:client { ledger = place }
  end)

  local function film(name)
    return shell.write(("%s/%s"):format(folder, name), fault_server.film())
  end

  -- The files of the ledger's swaps and detections, as `resume` lists them.
  local function listed(kind)
    local names = {}
    for name in command.new():run({ "resume", "--list", "--ledger", place }).out:gmatch(kind .. " of " .. folder .. "/(%S+), ") do
      names[#names + 1] = name
    end
    return table.concat(names, " ")
  end

  it("for the swap of its primary face is listed by its name", function()
    double:on("create", "lost")
    assert.is_nil(client:swap_primary { video = film "party.mp4", face = TARGET })
    assert.equal("party.mp4", listed "swap")
  end)

  it("by its script is listed by its name", function()
    local url = assert(client:upload(film "party.mp4"))
    double:on("detect", "lost")
    assert.is_nil(client:detect { video_url = url })
    double:on("create", "lost")
    assert.is_nil(client:create { model = "video-face-swap", input = { video_url = url, new_face = TARGET } })
    assert.equal("party.mp4", listed "detection")
    assert.equal("party.mp4", listed "swap")
  end)

  it("and is detected again is listed by its name", function()
    local detection = assert(client:detect { video = film "party.mp4" })
    double:advance(7200)
    double:on("create", "lost")
    local _, err = client:swap(detection, function() return TARGET end, { redetect = true })
    assert.is_true(err.ambiguous)
    assert.equal("party.mp4", listed "swap")
  end)

  it("with the content of another one is listed by its own name", function()
    local first, second = film "first.mp4", film "second.mp4"
    local detection = assert(client:detect { video = first })
    assert(client:upload(second))
    double:on("create", "lost")
    assert.is_nil(client:swap(detection, { [0] = TARGET }))
    assert.equal("first.mp4", listed "swap")
  end)

  it("is listed by its URL where it never was a file", function()
    double:on("create", "lost")
    assert.is_nil(client:create { model = "m", input = { audio_url = "https://media.example/a" } })
    assert.equal("", listed "swap")
  end)
end)
