-- How plans are written: what people stumble over, casts, turns and exchanges.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local shell = require "spec.support.shell"
local r = require "faceswap.rules"

-- Left to right 0, 1, 2; large to small 1, 2, 0; first seen 2, 1, 0.
local function three()
  local list = {}
  for i, width in ipairs { 50, 90, 70 } do
    list[i] = { box = { i * 200, 0, width, width }, frames = 100, first_seen = 3 - i, last_seen = 9, score = 0.9, person = "p" .. i,
      embedding = i, age = { years = 20 + i * 10, low = 15 + i * 10, high = 25 + i * 10 }, size = width, sharpness = 10,
      gender = { value = i == 2 and "female" or "male", confidence = 0.95 } }
  end
  return detections.of(list)
end

local function decided(plan, detection)
  local decisions, err = r.plan(plan):decide(detection or three())
  local parts = {}
  for i, decision in ipairs(decisions or {}) do
    parts[i] = decision.face_id .. "=" .. (decision.target or "stays"):match "[^/]*$"
  end
  for _, problem in ipairs(err.problems or {}) do
    parts[#parts + 1] = problem.kind
  end
  return table.concat(parts, " ")
end

describe("a word", function()
  it("that needs nothing may be called or not", function()
    for _, word in ipairs {
      "everyone", "largest", "smallest", "leftmost", "rightmost", "topmost", "bottommost", "best", "worst", "adult",
    } do
      assert.equal(r.plan { r.who(r[word]()):becomes "x" }:encode(), r.plan { r.who(r[word]):becomes "x" }:encode())
    end
    assert.equal(r.plan { r.everyone_else():becomes "x" }:encode(), r.plan { r.everyone_else:becomes "x" }:encode())
    assert.equal(r.plan { r.who(r.nth(2, r.left_to_right())):stays() }:encode(),
      r.plan { r.who(r.nth(2, r.left_to_right)):stays() }:encode())
    assert.equal(r.plan { r.who(r.nth(2, { r.first_seen(), r.left_to_right() })):stays() }:encode(),
      r.plan { r.who(r.nth(2, { r.first_seen, r.left_to_right })):stays() }:encode())
  end)

  it("does what it plainly means", function()
    assert.equal("0=stays 1=x 2=x", decided { r.who(r.largest(2)):becomes "x" })
    assert.equal("0=x 1=stays 2=x", decided { r.who(r.largest(2, { of = r.gender "male" })):becomes "x" })
    assert.equal("0=stays 1=x 2=stays", decided { r.who(r.age { 35, 45 }):becomes "x" })
    assert.equal("0=stays 1=x 2=x", decided { r.who(r.age { min = 35 }):becomes "x" })
    assert.equal("0=x 1=stays 2=stays", decided { r.who(r.age({ nil, 35 }, { unsure = "no" })):becomes "x" })
    assert.equal("0=stays 1=stays 2=x", decided { allow = "absent", r.who(r.age(90)):stays(), r.who(r.rightmost):becomes "x" })
    assert.equal("0=stays 1=stays 2=x", decided { { who = { rightmost = true }, becomes = "x", allow = "tie" } })
  end)

  it("may be chosen by code, but not by what Lua takes for the first one alone", function()
    for given, ids in pairs { [18] = "0=x 1=x 2=x", [45] = "0=stays 1=stays 2=x" } do
      assert.equal(ids, decided { r.who(given > 18 and r.age(given) or r.everyone):becomes "x" })
    end
    local function load(text)
      local folder = shell.temporary()
      local plan, err = r.load(shell.write(folder .. "/plan.lua", text))
      return plan, err
    end
    for text, message in pairs {
      ["return r.plan { r.who(true and r.age(18) or r.everyone):becomes 'x' }"] = false,
      ["return 1 and r.plan { r.everyone_else:becomes 'x' } -- r.age(18) or r.everyone"] = false,
      ["local x=1 and r.age(18) or r.everyone return r.plan { r.who(x):becomes 'x' }"] = false, -- near the beginning
      ["return r.plan { r.who(r.age(18) --[[ or ]]):becomes 'or' } -- r.id(1) or r.id(2)"] = false,
      ["local x = [[ r.id(1) or r.id(2) ]] return r.plan { r.who(r.age(18)):becomes(x) }"] = false,
      ["local order = r.left_to_right or 1 return r.plan { r.who(r.nth(1, order)):becomes 'x' }"] = false,
      ["return r.plan { r.who(r.age { 18 }\n or r.everyone):becomes 'x' }"] = "line 1: `or` after a selector",
      ["return r.plan {\n r.who(r.everyone or r.id(1)):becomes 'x' }"] = "line 2: `or` after a selector",
      ["\nreturn r.plan { r.who(r.like '\\'a' and r.id(1)):becomes 'x' }"] = "line 2: `and` after a selector means the second one alone: "
        .. "write r.all(…)",
      ["return r.plan { r.who(r.like [[a.jpg]] or r.like [=[b.jpg]=]):becomes 'x' }"] = "means the first one alone: write r.any(…)",
      ["return r.plan { r.who(r.in_group 'a' or r.id(1)):becomes 'x' }"] = "means the first one alone: write r.any(…)",
    } do
      local plan, err = load(text)
      assert.equal(not message, plan ~= nil, text)
      assert.is_true(not message or err.message:find(message, 1, true) ~= nil, text)
    end
  end)

  it("is made where nobody's line is known, too", function()
    local selector = coroutine.wrap(r.like) "a.jpg"
    assert.equal("a.jpg", selector.like)
    assert.error_matches(function() coroutine.wrap(r.like)() end, "like: a photo or a list of photos of one person expected, got nothing")
  end)

  it("tells what it is, for tables", function()
    local seen = {}
    local annotations = shell.run { "sh", "-c", "cat lua/faceswap/rules/selectors/*.lua" }
    for _, entry in ipairs(r.selectors()) do
      assert.is_true(#entry.shown > 5 and #entry.means > 5, entry.word)
      assert.matches("---@field " .. entry.word .. " ", annotations, 1, true) -- what editors know of it
      assert.is_nil(seen[entry.word])
      seen[entry.word] = true
    end
    assert.is_true(seen.like and seen.on_screen and seen.largest)
  end)
end)

describe("the schema of plans in JSON", function()
  it("allows what is read, and requires what is needed", function()
    local schema = require("faceswap.json").decode(r.json_schema())
    local by_word = {}
    for _, selector in ipairs(schema["$defs"].selector.oneOf) do
      assert.is_false(selector.additionalProperties)
      by_word[selector.required[1]] = selector
    end
    assert.same({ { const = true }, { type = "integer", minimum = 1, maximum = 10000 } }, by_word.largest.properties.largest.anyOf)
    assert.same({ const = true }, by_word.everyone.properties.everyone)
    assert.same({ "nth", "order" }, by_word.nth.required)
    assert.same({ "like" }, by_word.like.required)
    assert.same({ enum = { "no", "yes" } }, by_word.like.properties.unsure)
    assert.same({ enum = { "error", "no" } }, by_word.like.properties.missing)
    assert.same({ type = "number", minimum = 0, maximum = 1 }, by_word.brightness.properties.brightness.anyOf[2].items.anyOf[1])
    assert.equal(1, by_word.pose.properties.pose.minProperties)
    assert.same({ "rules" }, schema.required)
    assert.same({ type = "boolean" }, schema.properties.locate)
    assert.is_false(schema.additionalProperties)
  end)
end)

describe("targets in turn", function()
  it("go round among those whom the rule means, as they are first seen", function()
    assert.equal("0=a 1=b 2=a", decided { r.who(r.everyone):becomes { "a", "b", pick = r.in_turn } })
    assert.equal("0=b 1=stays 2=a", decided { r.who(r.gender "male"):becomes { "a", "b", pick = r.in_turn } })
    assert.equal("0=c 1=b 2=a", decided { r.everyone_else:becomes { "a", "b", "c", "d", pick = "in_turn" } })
    local detection = three()
    for _, face in ipairs(detection.faces) do
      face.first_seen = 0
    end
    assert.equal("0=a 1=b 2=a", decided({ r.who(r.everyone):becomes { "a", "b", pick = r.in_turn } }, detection))
    detection.faces[1].box, detection.faces[3].box = detection.faces[3].box, detection.faces[1].box
    assert.equal("0=c 1=b 2=a", decided({ r.who(r.everyone):becomes { "a", "b", "c", pick = r.in_turn } }, detection))
    detection.faces[1].box, detection.faces[3].box = detection.faces[3].box, detection.faces[1].box
    detection.faces[3].person = "p1"
    assert.equal("0=a 1=b 2=a", decided({ r.who(r.everyone):becomes { "a", "b", pick = r.in_turn } }, detection))
    detection = detections.of { { person = "p1" }, { person = "p2" }, { person = "p3" } } -- neither a time nor a place
    assert.equal("0=a 1=b 2=c", decided({ r.who(r.everyone):becomes { "a", "b", "c", pick = r.in_turn } }, detection))
  end)

  it("need to be said", function()
    assert.error_matches(function() r.everyone_else:becomes { "a", "b" } end, "pick = one of r.most_similar_pose, r.best_photo, r.in_turn")
    assert.error_matches(function() r.everyone_else:becomes { "a", "b", pick = "chance" } end,
      "must be one of best_photo, in_turn, most_similar_pose")
  end)
end)

describe("an exchange", function()
  it("gives two people each other's faces, cut from the video", function()
    local decisions = assert(r.plan { r.exchange(r.person "p1", r.person "p3"), r.everyone_else:stays() }:decide(three()))
    assert.equal("https://faces.example/2.png", decisions[1].target)
    assert.is_nil(decisions[2].target)
    assert.equal("https://faces.example/0.png", decisions[3].target)
    assert.same({ "is person p1", "gets the face of face 2" }, decisions[1].reasons)
    local detection = three()
    detection.faces[2].person = "p3"
    detection.faces[2].sharpness = 3
    decisions = assert(r.plan { r.exchange(r.person "p1", r.person "p3") }:decide(detection))
    assert.equal("https://faces.example/2.png", decisions[1].target) -- the clearer one
    assert.equal("https://faces.example/0.png", decisions[2].target)
  end)

  it("is between two people, whose pictures are there", function()
    assert.equal("several_persons", decided { r.exchange(r.gender "male", r.person "p2") })
    assert.equal("absent", decided { r.exchange(r.person "p1", r.person "p9") })
    assert.equal("absent", decided { r.exchange(r.person "p1", r.age(90)) })
    assert.equal("exchange", decided { r.exchange(r.person "p1", r.leftmost()):allowing "overlap" })
    assert.equal("overlap", decided { r.exchange(r.person "p1", r.person "p2"), r.who(r.person "p2"):becomes "x" })
    assert.equal("overlap", decided { r.exchange(r.person "p1", r.person "p2"), r.who(r.person "p2"):stays() })
    assert.equal("overlap", decided { r.who(r.person "p2"):stays(), r.exchange(r.person "p1", r.person "p2") })
    local detection = three()
    detection.faces[3].embedding = nil
    assert.equal("missing", decided({ r.exchange(r.person "p1", r.person "p3") }, detection))
  end)

  it("is data", function()
    local plan = r.plan { r.exchange(r.person "p1", r.largest) }
    assert.equal('{"rules":[{"exchange":[{"person":"p1"},{"nth":1,"order":["large_to_small"]}]}]}', plan:encode())
    assert.equal(plan:encode(), r.plan { { exchange = { { person = "p1" }, { largest = true } } } }:encode())
    assert.error_matches(function() r.exchange(r.largest) end, "exchange")
    assert.error_matches(function() r.plan { { exchange = { r.largest, r.smallest }, stays = true } } end, "an exchange has no stays")
    assert.error_matches(function() r.plan { { exchange = { r.largest } } } end, "two selectors expected, of one person each, got 1")
  end)
end)

describe("a cast folder", function()
  local folder

  before_each(function()
    folder = shell.temporary()
    for _, path in ipairs { "cast/lead/a.jpg", "cast/lead/b.JPG", "cast/lead/notes.txt", "cast/lead/becomes.png", "cast/host/c.webp",
      "cast/host/stays", "cast/readme.txt", "cast/.hidden/x.jpg" } do
      shell.run { "mkdir", "-p", folder .. "/" .. path:match "^(.*)/" }
      shell.write(folder .. "/" .. path, path)
    end
    known_faces.install { [folder .. "/cast/lead/a.jpg"] = { { embedding = 1 } }, [folder .. "/cast/lead/b.JPG"] = { { embedding = 1.2 } },
      [folder .. "/cast/host/c.webp"] = { { embedding = 3 } } }
  end)

  it("is a rule for each part", function()
    assert.equal("0=becomes.png 1=x 2=stays", decided { r.cast(folder .. "/cast/"), r.everyone_else:becomes "x" })
    local plan = assert(r.load(shell.write(folder .. "/plan.lua", 'return r.plan { r.cast "cast", r.everyone_else:stays() }')))
    assert.equal(folder .. "/cast/lead/becomes.png", assert(plan:decide(three()))[1].target)
    local same = assert(r.load(shell.write(folder .. "/plan.json",
      '{"rules": [{"cast": "cast/"}, {"everyone_else": true, "stays": true}]}')))
    assert.equal(plan:hash(), same:hash())
    assert.same({ folder .. "/cast/host/c.webp", folder .. "/cast/lead/a.jpg", folder .. "/cast/lead/b.JPG",
      folder .. "/cast/lead/becomes.png" }, (function(list) table.sort(list) return list end)(plan:pictures()))
    assert.equal("absent", decided({ r.cast(folder .. "/cast"), r.everyone_else:becomes "x" }, detections.of { three().faces[1] }))
    assert.equal("0=becomes.png", decided({ { cast = folder .. "/cast", allow = "absent" } }, detections.of { three().faces[1] }))
  end)

  it("has pictures of all kinds that can be read", function()
    for _, ending in ipairs { "jpg", "jpeg", "png", "webp", "bmp", "gif" } do
      shell.run { "rm", "-r", folder .. "/cast/lead" }
      shell.run { "mkdir", folder .. "/cast/lead" }
      shell.write(folder .. "/cast/lead/x." .. ending, "x")
      shell.write(folder .. "/cast/lead/becomes." .. ending, "x")
      assert.matches("becomes." .. ending, r.plan { r.cast(folder .. "/cast") }:encode(), 1, true)
    end
  end)

  it("says what is wrong with it", function()
    local function mistake(given)
      local ok, problem = pcall(r.plan, { given or r.cast(folder .. "/cast") })
      assert.is_false(ok)
      return problem
    end
    shell.run { "rm", folder .. "/cast/host/stays" }
    assert.matches("rules[1].cast: host says nothing of who the person becomes: put a picture becomes.jpg there, or an empty file `stays`",
      mistake(), 1, true)
    shell.write(folder .. "/cast/host/becomes.jpg", "")
    shell.run { "rm", folder .. "/cast/host/c.webp" }
    assert.matches("host has no photo of the person", mistake(), 1, true)
    shell.run { "touch", folder .. "/cast/host/stays" }
    shell.run { "mkdir", folder .. "/none" }
    assert.matches("none has no folder with a part in it", mistake(r.cast(folder .. "/none")), 1, true)
    assert.matches("No such file", mistake(r.cast(folder .. "/nothing")), 1, true)
    assert.matches("rules[1].cast: a text expected, got 3", mistake { cast = 3 }, 1, true)
    assert.matches("rules[1].stays: there is no such field", mistake { cast = folder .. "/cast", stays = true }, 1, true)
  end)

  it("is what the command says it is", function()
    local load = require "faceswap.rules.load"
    local plan = assert(load.folder(folder .. "/cast", { "absent" }))
    assert.equal(folder .. "/cast/lead/becomes.png", assert(plan:decide(detections.of { three().faces[1] }))[1].target)
    local _, err = assert(load.folder(folder .. "/cast", {})):decide(detections.of { three().faces[1] })
    assert.matches("if that is meant, say --allow absent", err.message, 1, true)
    _, err = load.folder(folder .. "/cast/lead", {})
    assert.matches("a.jpg is in no part: move it into the folder of a person", err.message, 1, true)
    shell.write(folder .. "/cast/lead/a.jpg", "x") -- doubtful
    known_faces.install { [folder .. "/cast/lead/a.jpg"] = { { embedding = 1.25 } },
      [folder .. "/cast/lead/b.JPG"] = { { embedding = 1.45 } },
      [folder .. "/cast/host/c.webp"] = { { embedding = 3 } } }
    _, err = assert(load.folder(folder .. "/cast", {})):decide(three())
    assert.matches("give more photos of the person, or clearer ones; `faceswap faces PHOTO … VIDEO` shows", err.message, 1, true)
    assert.is_nil(err.message:find("distance = ", 1, true) or err.message:find('"distance": ', 1, true)) -- for which there is no flag
  end)

  it("is not read for a plan of others", function()
    local _, err = r.load(shell.write(folder .. "/plan.json", '{"rules": [{"cast": "cast"}]}'), { scripts = false })
    assert.matches("line 1: rules[1].cast: a plan of others does not name folders of this machine", err.message, 1, true)
  end)
end)

describe("rules that say the same but for when, or how one is picked", function()
  it("contradict each other", function()
    local function both(a, b)
      return decided { r.who(r.leftmost()):becomes(a), r.who(r.id(0)):becomes(b) }
    end
    assert.equal("0=x 1=stays 2=stays", both("x", { "x" }))
    assert.equal("overlap", both({ "x", from = 1 }, "x"))
    assert.equal("overlap", both({ "x", to = 2 }, { "x", to = 3 }))
    assert.equal("overlap", both({ "x", "y", pick = r.in_turn }, { "x", "y", pick = r.most_similar_pose }):match "overlap")
    assert.equal("overlap", both({ "x", "y", pick = r.in_turn }, "x"))
  end)
end)

describe("a choice", function()
  it("is a table, a function or a plan", function()
    local choice = require "faceswap.rules.choice"
    choice.check("swap", {})
    choice.check("swap", print)
    choice.check("swap", r.plan { r.everyone_else:stays() })
    assert.error_matches(function() choice.check("swap", 3) end, "swap: the choice must be a table or a function, got number")
    assert.error_matches(function() r.plan { 3 } end, "a rule expected, such as r.who(…):becomes(…), got 3", 1, true)
  end)

  it("of a target with seconds needs numbers", function()
    local choice = require "faceswap.rules.choice"
    local function resolve(target)
      return choice.resolve(three(), { [0] = target })
    end
    assert.equal(1.5, assert(resolve { "https://a/x", from = 1.5, to = 2 })[1].from)
    for _, wrong in ipairs { "1", -1, 0 / 0 } do
      for _, name in ipairs { "from", "to" } do
        local decisions, err = resolve { "https://a/x", [name] = wrong }
        assert.is_nil(decisions)
        assert.matches("face 0: `" .. name .. "` must be a number of seconds", err.message, 1, true)
      end
    end
  end)
end)

describe("doubts", function()
  it("are told to who follows what happens", function()
    local choice = require "faceswap.rules.choice"
    local told = {}
    local detection = three()
    detection.client = { observer = { tell = function(_, event) told[#told + 1] = event end } }
    detection.faces[1].gender, detection.faces[1].problem = nil, "a profile"
    detection.describe = function() return true end
    local _, doubts = assert(choice.resolve(detection, r.plan { r.who(r.gender "female"):becomes "https://a/x.jpg" }))
    assert.equal(1, #doubts)
    assert.same({ { type = "doubt", kind = "unknown", face_id = 0, message = doubts[1].message,
      media = "https://media.example/v.mp4" } }, told)
  end)
end)
