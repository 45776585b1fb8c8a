-- A target that was dark, blurred or with closed eyes was swapped in without a word that another photo would do better.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local faces = require "faceswap.faces"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("a poor target", function()
  local folder = shell.temporary()

  -- The man of other_man.jpg, seen through a filter of ffmpeg.
  local function photo(name, filter)
    local path = ("%s/%s.png"):format(folder, name)
    shell.ffmpeg { "-i", clips.path "other_man.jpg", "-vf", filter, path }
    return path
  end

  it("is known by what is wrong with it", function()
    local analyzer = assert(faces.open { threads = 1 })
    local good = assert(analyzer:analyze(clips.path "other_man.jpg"))[1]
    assert.is_nil(good.weakness)
    for weakness, filter in pairs {
      ["is blurred"] = "gblur=sigma=6",
      ["is dark"] = "lutrgb=r=val*0.2:g=val*0.2:b=val*0.2",
      ["is only %d+ pixels wide"] = "scale=iw/4:-2",
      ["is lit from one side"] = "geq=r='r(X,Y)*if(lt(X,390),0.3,1)':g='g(X,Y)*if(lt(X,390),0.3,1)':b='b(X,Y)*if(lt(X,390),0.3,1)'",
      ["seems to wear glasses"] = "drawbox=x=300:y=225:w=190:h=36:color=black:t=fill",
    } do
      local seen = assert(analyzer:analyze(photo("poor", filter)))[1]
      assert.matches(weakness, seen and seen.weakness or "no face")
      assert.is_true(seen.fitness < good.fitness)
    end
    local aside = assert(analyzer:analyze(clips.path "target.jpg"))[1]
    assert.matches("looks %d+ degrees to the side", aside.weakness)
    analyzer:close()
  end)

  it("is told before anything is swapped, and in the result's notes", function()
    local served = engines.start()
    local events = {}
    local client = assert(faceswap.new { base_url = served.url, api_key = served.key, backend = "hosted", on_event = function(event)
      events[#events + 1] = event
    end })
    local detection = assert(client:detect { image = clips.path "three.jpg" })
    local dark = photo("dark", "lutrgb=r=val*0.2:g=val*0.2:b=val*0.2")
    local result = assert(assert(client:swap(detection, { [0] = dark, [1] = clips.path "other_man.jpg" })):wait())
    local told, sent
    for i, event in ipairs(events) do
      if event.type == "doubt" and event.kind == "target" then
        assert.is_nil(told, "the good target is told, too")
        told = i
      end
      sent = sent or event.type == "request" and event.call == "create" and i
    end
    assert.is_true(told < sent)
    assert.equal(0, events[told].face_id)
    assert.matches("^face 0: the target .*dark.png is not at its best: its face .*is dark", events[told].message)
    assert.matches("^the target of face 0 is not at its best: its face .*is dark", table.concat(result.notes, "\n"))
  end)
end)
