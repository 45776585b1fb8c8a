-- Inside nginx faces are looked at in threads: a worker goes on with other requests meanwhile.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local nginxes = require "spec.support.nginx"

-- /describe has the three women of a clip described by two light threads at once, and counts what a third one can do meanwhile.
local SERVER = [[
  location /describe {
    content_by_lua_block {
      local faces = require "faceswap.faces"
      local client = assert(require("faceswap").new { base_url = os.getenv "SERVICE", api_key = os.getenv "KEY" })
      local detection = assert(client:detect { video_url = ngx.var.arg_video })
      local other = assert(client:detect { video_url = ngx.var.arg_video })
      local turns, done = 0, false
      local busy = ngx.thread.spawn(function()
        while not done do
          ngx.sleep(0.001)
          turns = turns + 1
        end
      end)
      local second = ngx.thread.spawn(function()
        return other:describe()
      end)
      local described, err = detection:describe()
      local _, also, problem = ngx.thread.wait(second)
      done = true
      ngx.thread.wait(busy)
      local persons, same = {}, true
      for i, face in ipairs(detection.faces) do
        persons[i] = face.person
        same = same and other.faces[i].person == face.person
      end
      local distances = {}
      if described then
        local reference = assert(faces.reference(os.getenv "PHOTO"))
        for i, face in ipairs(detection.faces) do
          distances[i] = faces.distance(reference.embedding, face.embedding)
        end
      end
      client:close()
      ngx.print(require("cjson").encode {
        described = described, also = also, err = tostring(err or problem), persons = persons, same = same, turns = turns,
        distances = distances, problem = detection.faces[1].problem,
      })
    }
  }
]]

describe("inside nginx", function()
  local engine, video

  setup(function()
    engine = engines.start()
    video = engine:upload(clips.path "three.mp4", "video/mp4")
  end)

  local function described(models)
    local nginx = nginxes.start {
      server = SERVER,
      environment = { SERVICE = engine.url, KEY = engines.KEY, FACESWAP_MODELS = models, PHOTO = "$tree/" .. clips.path "blonde.jpg" },
    }
    local answer = nginx:request("/describe?video=" .. video)
    nginx:stop()
    return assert(answer.json, answer.text)
  end

  it("detection:describe yields to other work, and several may wait for the same faces", function()
    local seen = described "$tree/build/models"
    assert.is_true(seen.described, seen.err)
    assert.is_true(seen.also, seen.err)
    assert.equal(3, #seen.persons)
    assert.is_true(seen.same)
    assert.is_true(seen.turns > 10)
    assert.is_true(seen.distances[2] < seen.distances[1] and seen.distances[2] < seen.distances[3])
  end)

  it("models that are missing are an error of the call", function()
    local seen = described "/nonexistent"
    assert.is_nil(seen.described)
    assert.matches("install the models", seen.err)
    assert.is_nil(seen.problem)
  end)
end)
