-- A face that the engine doubts, such as a dog's or one that is half covered, was listed like any other, with the detector's score of 1.00;
-- neither the facts, the page of faces nor the explanation of a plan told the doubt.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local detections = require "spec.support.detections"
local shell = require "spec.support.shell"
local r = require "faceswap.rules"

local DOUBT = "only %d+ %% likely a face: it may be drawn, carved, an animal's or hidden"

describe("a face that the engine doubts", function()
  local faceswap = command.beside_engine()

  it("is named below the list of faces, and no other is", function()
    local ran = faceswap:run { "detect", "--local", clips.path "face_on_shirt.jpg" }
    assert.equal(0, ran.status, ran.err)
    assert.matches("FACE +SIZE +AT +SCORE\n.*\nface 3: " .. DOUBT .. "\n$", ran.out)
    local _, count = ran.out:gsub(DOUBT, "")
    assert.equal(1, count, ran.out)
  end)

  it("is in doubt on the page of faces", function()
    local page = faceswap.folder .. "/faces.html"
    local ran = faceswap:run { "detect", "--local", clips.path "covered.jpg", "--sheet", page }
    assert.equal(0, ran.status, ran.err)
    assert.matches("in doubt.-only %d+ %% likely a face", shell.read(page))
  end)

  it("is in doubt where a plan is explained", function()
    local list = { { person = "p1", box = { 0, 0, 50, 50 }, frames = 1 }, { person = "p2", box = { 90, 0, 50, 50 }, frames = 1 } }
    local faces = detections.of(list).raw.result.faces
    local maybe = { { id = 1, box = { 90, 0, 50, 50 }, score = 0.64 } }
    local detection = detections.of({}, { raw = { result = { id = "r1", faces = faces, maybe_faces = maybe } } })
    local text = tostring(r.plan { r.everyone_else():stays() }:explain(detection))
    local _, count = text:gsub(DOUBT, "")
    assert.equal(1, count, text)
    assert.matches("only 64 % likely a face", text, 1, true)
  end)
end)
