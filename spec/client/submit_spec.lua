-- What is submitted besides a swap of detected faces, and the lease of a detection.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local testing = require "faceswap.testing"

local TARGET = "https://a/x.png"

describe("a submission", function()
  local double, client

  before_each(function()
    double = testing.new()
    client = double:client()
  end)

  local function sent(call)
    local list = {}
    for i, request in ipairs(double:asked(call)) do
      list[i] = request.body
    end
    return list
  end

  it("of the primary face names the model of its medium", function()
    local cases = {
      video_url = { "video-face-swap", "video_url" },
      gif_url = { "gif-face-swap", "video_url" },
      image_url = { "image-face-swap", "image_url" },
    }
    local expected = {}
    for option, case in pairs(cases) do
      local task = assert(client:swap_primary { [option] = "https://a/m", face = "https://a/f.png", disable_safety_checker = true })
      assert.equal("task-" .. #expected + 1, task.id)
      expected[#expected + 1] = {
        model = case[1],
        input = { [case[2]] = "https://a/m", new_face = "https://a/f.png", disable_safety_checker = option == "image_url" or nil },
      }
    end
    assert.same(expected, sent "create")
  end)

  it("of any model is passed on as it is", function()
    local task = assert(client:create { model = "new-model", input = { prompt = "x", n = 2 }, callback_url = "https://me/cb" })
    assert.equal("new-model", task.model)
    assert.same({ { model = "new-model", input = { prompt = "x", n = 2 }, callback_url = "https://me/cb" } }, sent "create")
  end)

  it("is checked before it is sent", function()
    for message, call in pairs {
      ["create: 'model' and 'input' are needed"] = function() client:create { model = "m" } end,
      ["swap_primary: 'face' is needed"] = function() client:swap_primary { video_url = "https://a" } end,
      ["swap_primary: one of video_url"] = function() client:swap_primary { face = "https://a" } end,
      ["swap: the choice must be a table or a function, got string"] = function()
        client:swap(assert(client:detect { video_url = "https://a/v" }), "everyone")
      end,
    } do
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/client/submit_spec.lua:%d+: " .. message:gsub("%p", "%%%0"), problem)
    end
    local _, err = client:create { model = "m", input = {}, callback_url = "ftp://x" }
    assert.equal("config", err.kind)
    assert.equal(0, #double:asked "create")
  end)

  it("of a file that is not there sends nothing", function()
    for _, given in ipairs { { image = "/nowhere.jpg", face = TARGET }, { image_url = "https://a/x.jpg", face = "/nowhere.jpg" } } do
      local task, err = client:swap_primary(given)
      assert.is_nil(task)
      assert.equal("config", err.kind)
      assert.matches("/nowhere.jpg", err.message, 1, true)
    end
    assert.equal(0, #double:asked())
  end)

  it("uses a detection that knows which file was looked at", function()
    for option, name in pairs { video = "three.mp4", image = "three.jpg" } do
      assert.equal(clips.path(name), assert(client:detect { [option] = clips.path(name) }).media_path)
    end
    assert.is_nil(assert(client:detect { gif_url = "https://a/v.gif" }).media_path)
  end)

  it("of a detection that is refused is not waited for", function()
    double:on("detect", "no_credits")
    local detection, err = client:detect { video_url = "https://a/v" }
    assert.is_nil(detection)
    assert.equal(402, err.code)
    assert.equal(0, #double:asked "detection")
  end)

  it("of parts of a video is for the local engine alone", function()
    local detection, err = client:detect { video_url = "https://a/v", spans = { { 0, 1 } } }
    assert.is_nil(detection)
    assert.matches("only the local engine can look at parts", err.message, 1, true)
    assert.equal(0, #double:asked())
  end)

  it("uses a detection that is taken up, of which nobody knows when it expires", function()
    local first = assert(client:detect { video_url = "https://a/v" })
    assert.is_number(first.expires_at)
    local second = assert(client:detect { video_url = "https://a/v", detect_task_id = first.detect_task_id })
    assert.equal(first.detect_id, second.detect_id)
    assert.is_nil(second.expires_at)
    assert.equal(1, #double:asked "detect")
  end)

  it("can be estimated first, with nothing uploaded", function()
    local detection = assert(client:detect { video_url = "https://a/v" })
    local before = #double:asked()
    local estimate = assert(client:estimate(detection, { [1] = clips.path "target.jpg" }))
    assert.same({ credits = 10, balance = 100, affordable = true }, estimate)
    assert.not_equal(detection:face(1).link, sent("estimate")[1].input.faces[2].target)
    assert.equal(before + 1, #double:asked())
  end)

  describe("for an expired detection", function()
    local function expired()
      local detection = assert(client:detect { video_url = "https://a/v" })
      double:advance(3590) -- within the margin
      return detection
    end
    local function second(face)
      return face.id == 1 and TARGET or nil
    end

    it("fails before sending, and says what would allow it", function()
      local task, err = client:swap(expired(), second)
      assert.is_nil(task)
      assert.equal("expired", err.kind)
      assert.matches("redetect = true", err.message, 1, true)
      assert.equal(0, #double:asked "create")
    end)

    it("detects again where it is allowed, and asks the function anew", function()
      local task = assert(client:swap(expired(), second, { redetect = true }))
      assert.equal("detection-2", task.detection.detect_id)
      assert.equal(2, #double:asked "detect")
      assert.equal("detection-2", sent("create")[1].input.detect_id)
    end)

    it("never maps bare ids to a new detection", function()
      local task, err = client:swap(expired(), { [1] = TARGET }, { redetect = true })
      assert.is_nil(task)
      assert.equal("expired", err.kind)
      assert.matches("ids may name others", err.message, 1, true)
      assert.equal(1, #double:asked "detect")
      assert.equal(0, #double:asked "create")
    end)

    it("does so too when only the service knows that it has expired", function()
      local detection = assert(client:detect { video_url = "https://a/v" })
      double:on("create", "expired")
      local task = assert(client:swap(detection, second, { redetect = true }))
      assert.equal("detection-2", task.detection.detect_id)
    end)
  end)
end)

describe("with the engine", function()
  local engine, client

  setup(function()
    engine = engines.start()
    client = engine:client()
  end)

  it("the primary face of a picture is swapped", function()
    local task = assert(client:swap_primary { image = clips.path "three.jpg", face = clips.path "target.jpg" })
    assert.equal(1, #assert(task:wait()).urls)
  end)

  it("an estimate is what is charged", function()
    local detection = assert(client:detect { video = clips.path "three.mp4" })
    local choice = { [0] = clips.path "target.jpg" }
    local estimate = assert(client:estimate(detection, choice))
    local result = assert(assert(client:swap(detection, choice)):wait())
    assert.equal(result.credits, estimate.credits)
  end)
end)

describe("the example for", function()
  for name in pairs { cqueues = true, luv = true } do
    it(name .. " runs the whole job while its loop does other things", function()
      local shell = require "spec.support.shell"
      local output = shell.temporary()
      local printed = shell.run { arg[-1] or "lua5.4", ("examples/%s.lua"):format(name), clips.path "three.mp4", clips.path "target.jpg",
        output .. "/out.mp4" }
      local path, ticks = printed:match("(%S+)\t(%d+)\n$")
      assert.equal(output .. "/out.mp4", path)
      assert.is_true(tonumber(ticks) > 3)
    end)
  end
end)
