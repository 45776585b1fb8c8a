-- detection:locate: where and when the faces of a service that tells id and link alone are seen.
-- One Lua is enough: what looks is C, which describe_spec.lua and faces_spec.lua call from each.
local clips = require "spec.support.clips"
local faceswap = require "faceswap"
local hosted = require "spec.support.hosted"
local shell = require "spec.support.shell"

describe("faces of a service that tells id and link alone", function()
  local engine, client, here

  setup(function()
    engine = assert(faceswap.new { backend = "local" })
    client = hosted.client(engine)
    here = assert(engine:detect { video = clips.path "scenes.mp4" })
  end)

  local function check(detection, local_id)
    for _, face in ipairs(detection.faces) do
      local own = here:face(local_id[face.id])
      assert.same(own.box, face.box)
      assert.equal(own.first_seen, face.first_seen)
      assert.equal(own.last_seen, face.last_seen)
      assert.equal(own.frames, face.frames)
      assert.is_number(own.standing.x)
      assert.same(own.standing, face.standing)
      assert.is_true(face.located.sure)
      assert.is_true(face.located.distance < 0.1)
      assert.is_table(face.located.pose)
    end
  end

  it("are found in the file", function()
    local detection, local_id = hosted.detection(client, here)
    assert.is_true(detection:locate())
    check(detection, local_id)
    assert.equal(0, client:stats().calls.create and 1 or 0)
  end)

  it("are found in the video at its URL, once, whatever its detection", function()
    local fields = { media_path = false }
    local first, first_id = hosted.detection(client, here, fields)
    local second, second_id = hosted.detection(client, here, fields)
    first.media_path, second.media_path = nil, nil
    assert.is_true(first:locate())
    check(first, first_id)
    local calls = client:stats().bytes_received
    assert.is_true(second:locate())
    check(second, second_id)
    assert.is_true(client:stats().bytes_received - calls < 200000)
  end)

  it("are asked for by the rules that need it", function()
    local r = require "faceswap.rules"
    local detection = hosted.detection(client, here)
    assert(r.plan { r.who(r.largest()):becomes "x" }:decide(detection))
    assert.is_true(detection.located)
    detection = hosted.detection(client, here)
    local _, err = r.plan { locate = false, r.who(r.largest()):becomes "x" }:decide(detection)
    assert.matches("face 0 has no size: the service does not tell it, and the plan forbids to look for it", err.message, 1, true)
    assert.is_nil(detection.located)
  end)

  it("are found in a job while others go on", function()
    local other = assert(faceswap.new { base_url = engine.base_url, api_key = "ak_0123456789abcdef0123456789abcdef" })
    local detection, local_id = hosted.detection(other, here)
    local turns, located = 0, false
    local jobs = {
      other:spawn(function()
        assert(detection:locate())
        located = true
      end),
      other:spawn(function()
        while not located and turns < 10000 do
          assert(other:call { call = "get", url = here.faces[1].link })
          turns = turns + 1
        end
      end),
    }
    for _, job in ipairs(jobs) do
      job:join()
    end
    check(detection, local_id)
    assert.is_true(turns > 10, turns)
  end)

  it("stay where they are where nobody in the video is surely them", function()
    local detection = hosted.detection(client, here, { media_path = clips.path "three.mp4" })
    assert.is_true(detection:locate())
    local sure = 0
    for _, face in ipairs(detection.faces) do
      sure = sure + (face.located.sure and 1 or 0)
      assert.equal(face.located.sure, face.box ~= nil)
    end
    assert.equal(3, sure) -- the man is not in it
  end)

  it("cannot be found without the engine, which is said with what to do", function()
    local detection = hosted.detection(assert(faceswap.new { base_url = engine.base_url, api_key = "ak_0123456789abcdef0123456789abcdef",
      engine = { program = "/no/such/engine" } }), here)
    local ok, err = detection:locate()
    assert.is_nil(ok)
    assert.equal("config", err.kind)
    assert.matches("they are not found on this machine: the local engine .*install it, or name it by FACESWAP_LOCAL", err.message)
    assert.is_nil(detection.located)
  end)

  it("of the local engine need nothing", function()
    assert.is_true(here:locate())
    assert.is_nil(here.faces[1].located)
  end)

  it("name the option that is wrong", function()
    assert.error_matches(function() here:locate { video = "x" } end, "there is no option 'video'")
  end)

  it("leave no file behind", function()
    assert.equal("", shell.run { "sh", "-c", "ls /tmp/lua_*.mp4 2>/dev/null || true" })
  end)
end)
