-- Every example does what its first lines promise, to the person that is meant and to nobody else.
local clips = require "spec.support.clips"
local cjson = require "cjson"
local engines = require "spec.support.engine"
local pictures = require "spec.support.pictures"
local shell = require "spec.support.shell"

describe("the example", function()
  local engine, folder, video, target, other, man, blonde, boxes

  setup(function()
    engine = engines.start()
    folder = shell.temporary()
    video, target, other = clips.path "brief.mp4", clips.path "target.jpg", clips.path "other_man.jpg"
    man, blonde = clips.path "man.jpg", clips.path "blonde.jpg"
    boxes = {}
    for i, face in ipairs(engine:detect({ video_url = engine:upload(video, "video/mp4") }).result.faces) do
      boxes[i] = { name = ({ "man", "left", "middle", "right" })[i], box = face.box, first_seen = face.first_seen }
    end
    assert.equal(4, #boxes)
  end)

  -- Runs an example in the folder, as its first lines say, with `input` typed.
  local function run(name, arguments, input)
    local words = { arg[-1] or "lua5.4", ("%s/examples/%s.lua"):format(shell.run({ "pwd" }):gsub("%s+$", ""), name) }
    for _, argument in ipairs(arguments) do
      words[#words + 1] = argument:find("^build/") and shell.absolute(argument) or argument
    end
    return shell.run { "sh", "-c", ("cd %s && printf '%%s\\n' %s | FACESWAP_BACKEND=local FACESWAP_LOCAL_URL=%s %s"):format(
      shell.quote(folder), shell.quote(input or ""), engine.url, shell.command(words)) }
  end

  -- Whose faces differ from the video's, in the order of `boxes`.
  local function changed(output)
    local names = {}
    for _, face in ipairs(boxes) do
      local box, from = face.box, face.first_seen * 1000 + 200 -- milliseconds: no comma of a locale
      local cut = ("trim=start=%.0fms:duration=0.3,setpts=PTS-STARTPTS,crop=%.0f:%.0f:%.0f:%.0f"):format(from, box[3], box[4],
        box[1], box[2])
      if pictures.likeness(video, folder .. "/" .. output, cut) < 38 then
        names[#names + 1] = face.name
      end
    end
    return table.concat(names, " ")
  end

  it("one_person swaps whom the photo shows", function()
    assert.matches("\nout.mp4\n$", run("one_person", { video, blonde, target, "out.mp4" }))
    assert.equal("middle", changed "out.mp4")
    run("one_person", { video, man, other, "man.mp4" })
    assert.equal("man", changed "man.mp4")
  end)

  it("two_largest swaps the two largest faces", function()
    run("two_largest", { video, other, target, "two.mp4" })
    assert.equal("man middle", changed "two.mp4")
  end)

  it("everyone_except swaps all but whom the photos show", function()
    run("everyone_except", { video, target, "except.mp4", man, blonde })
    assert.equal("left right", changed "except.mp4")
  end)

  it("scene_order swaps by the order of appearance", function()
    run("scene_order", { video, "order.mp4", other, target })
    assert.equal("man left", changed "order.mp4")
  end)

  it("cast_list swaps by the list, and tells why", function()
    for name, path in pairs { ["anna.jpg"] = blonde, ["mara.jpg"] = target, ["leo.jpg"] = other } do
      shell.write(folder .. "/" .. name, shell.read(path))
    end
    -- the list that the example's first lines show
    local text = shell.read("examples/cast_list.lua"):match("%-%-   ({ \"rules\".-)\n%-%-   lua"):gsub("\n%-%-", "\n")
    assert.is_table(cjson.decode(text))
    shell.write(folder .. "/cast.json", text)
    local printed = run("cast_list", { video, "cast.json", "cast.mp4" })
    assert.matches("becomes .*mara.jpg", printed)
    assert.matches("everyone else", printed, 1, true)
    assert.equal("man middle", changed "cast.mp4")
  end)

  it("batch swaps in all videos, and goes on after one that fails", function()
    shell.run { "mkdir", folder .. "/swapped" }
    local ended_well, printed = pcall(run, "batch", { blonde, target, "swapped", video, clips.path "empty.mp4" })
    assert.is_false(ended_well)
    assert.matches("brief.mp4\tswapped/brief.mp4\n", printed, 1, true)
    assert.matches("empty.mp4\tfaceswap: choice: ", printed, 1, true)
    assert.equal("middle", changed "swapped/brief.mp4")
  end)

  it("preview_then_pay pays after a yes only", function()
    local before = engine:call("account/balance").balance
    local printed = run("preview_then_pay", { video, man, other, "paid.mp4" }, "no")
    assert.matches("Look at paid.mp4.html and paid.mp4.preview.mp4. The whole video costs %d+ credits.", printed)
    assert.is_nil(shell.read(folder .. "/paid.mp4"))
    assert.matches("face 0", shell.read(folder .. "/paid.mp4.html"), 1, true)
    assert.equal("man", changed "paid.mp4.preview.mp4")
    -- the preview's own credits are the local engine's, which is the service here, too
    local unpaid = engine:call("account/balance").balance
    run("preview_then_pay", { video, man, other, "paid.mp4" }, "yes")
    assert.equal("man", changed "paid.mp4")
    assert.equal(2 * (before - unpaid), unpaid - engine:call("account/balance").balance)
  end)

  it("budget pays once, however often it is run, and not more than it may", function()
    local printed = run("budget", { video, target, "budget.mp4", "10" })
    local cost = tonumber(printed:match("budget.mp4 has cost (%d+) credits"))
    assert.is_true(cost > 0)
    local balance = engine:call("account/balance").balance
    assert.matches("budget.mp4 has cost", run("budget", { video, target, "budget.mp4", "10" }), 1, true)
    assert.equal(balance, engine:call("account/balance").balance)
    assert.error_matches(function() run("budget", { video, other, "more.mp4", tostring(cost) }) end, "budget")
    assert.is_nil(shell.read(folder .. "/more.mp4"))
    assert.equal(balance, engine:call("account/balance").balance)
  end)

  it("who_is_in_it shows the faces, and what is known of them", function()
    assert.matches("4 faces: look at faces.html\n$", run("who_is_in_it", { video, "faces.html" }))
    local html = shell.read(folder .. "/faces.html")
    assert.matches("<dt>age</dt>", html, 1, true)
    assert.equal(4, select(2, html:gsub("<img ", "")))
  end)

  for _, name in ipairs { "one_person", "two_largest", "everyone_except", "scene_order", "cast_list", "batch", "preview_then_pay", "budget",
    "who_is_in_it", "cqueues", "luv", "demo" } do
    it(name .. " says how it is used, in a line", function()
      assert.error_matches(function() run(name, {}) end, "ended with 2: usage: " .. name .. ".lua [A-Z]+[^\n]*\n$")
    end)
  end
end)
