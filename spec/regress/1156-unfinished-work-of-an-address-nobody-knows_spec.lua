-- `resume` listed what had been uploaded by the address that the service gave it, which nobody has ever seen: the ledger did not know what
-- its user calls the file.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

ledgers.describe("unfinished work of a file", function(kind)
  local folder, place, double, client

  before_each(function()
    folder = shell.temporary()
    place, double = kind.place(folder), testing.new()
    client = double:client { ledger = place }
  end)
  after_each(function()
    client:close()
  end)

  local function film(name)
    return shell.write(folder .. "/" .. name, fault_server.film())
  end

  local function listed(...)
    local ran = command.new():run { "resume", "--list", "--ledger", place, ... }
    assert.equal("", ran.err:gsub("whether other machines wait[^\n]*\n", ""), ran.err)
    return ran.out
  end

  it("is listed by the file's name", function()
    double:on("create", "lost")
    assert.is_nil(client:run { video = film "a party.mp4", choose = { [0] = "https://media.example/t.png" }, job_key = "k" })
    double:on("detect", "lost")
    assert.is_nil(client:detect { video = film "line\nbreak.mp4" })
    local out = listed()
    assert.matches(": swap of " .. folder .. "/a party.mp4, %d", out)
    assert.matches(": detection of " .. folder .. "/line.break.mp4, %d", out)
    assert.is_nil(out:find("https://", 1, true))
    local entry = command.events(listed "--json").entry[1]
    assert.equal(folder .. "/a party.mp4", entry.media_path)
    assert.matches("^https://", entry.media_url)
    assert.equal(folder .. "/a party.mp4", client:resume()[1].media_path)
  end)

  it("is listed by its URL where it has one, or is of a ledger from before", function()
    double:on("create", "lost")
    assert.is_nil(client:run { video_url = "https://media.example/v.mp4", choose = { [0] = "https://media.example/t.png" } })
    client:close()
    kind.sql(place, kind.name == "a file" and "ALTER TABLE entry DROP COLUMN media_path; PRAGMA user_version = 5"
      or "ALTER TABLE entry DROP COLUMN media_path; UPDATE ledger SET version = 3")
    assert.matches(": swap of https://media.example/v.mp4, ", listed(), 1, true)
  end)
end)
