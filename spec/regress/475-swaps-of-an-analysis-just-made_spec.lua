-- A swap right after its analysis (video-face-swap) painted with meshes that were finer than those of the analysis' file: each frame
-- differed from the same swap with the analysis loaded (video-face-swap-multi).
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"

-- The man, the women after a fade, the man after a cut.
local FADED = "[0:v]split=3[a][b][c];[a]trim=0.4:1.4,setpts=PTS-STARTPTS,fps=25[x];[b]trim=2.2:3.4,setpts=PTS-STARTPTS,fps=25[y];"
  .. "[c]trim=4.3:5.1,setpts=PTS-STARTPTS,fps=25,settb=1/25[z];[x][y]xfade=duration=0.36:offset=0.64,fps=25,settb=1/25[w];"
  .. "[w][z]concat,format=yuv420p"

describe("the pixels that a swap paints", function()
  local folder, film, program
  setup(function()
    folder = shell.temporary()
    film = folder .. "/film.mp4"
    program = shell.build() .. "/swap-frames"
    shell.run { "make", "-s", program }
    shell.ffmpeg { "-i", clips.path "scenes.mp4", "-an", "-filter_complex", FADED, "-c:v", "libx264", "-preset", "veryfast", "-crf", "20",
      film }
  end)

  local function swap(threads, how)
    local analysis = folder .. "/analysis-" .. threads
    local hashes = shell.run { program, "build/models", film, analysis, clips.path "target.jpg", threads, how }
    return hashes, shell.read(analysis)
  end

  it("are the same from an analysis just made and from its file, with one thread and with two", function()
    local made, analysis = swap("1", "made")
    assert.matches("^persons [4-9]\n0 %x+\n", made)
    assert.matches("\n65 %x+\n$", made)
    local made_by_two, analysis_by_two = swap("2", "made")
    assert.is_true(analysis == analysis_by_two, "the analyses differ")
    assert.equal(made, made_by_two)
    assert.equal(made, (swap("1", "kept")))
    assert.equal(made, (swap("2", "kept")))
  end)
end)
