-- The studio's page said of a damaged film that nobody was found in it, and no more.
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

describe("the studio's page", function()
  local it_runs
  setup(function()
    it_runs = studio.start_with_page()
  end)

  it("tells that a film in which nobody was found is damaged", function()
    local page, path = it_runs.page, it_runs.folder .. "/damaged.mp4"
    local bytes = shell.read(clips.path "empty.mp4")
    local at = assert(bytes:find("mdat", 1, true)) + 3000
    shell.write(path, bytes:sub(1, at) .. ("\0"):rep(4000) .. bytes:sub(at + 4001))
    page:open(it_runs.link)
    page:await "#view-start"
    page:set_file("#video-file", path)
    page:wait(60, "the end of the detection", "const nobody = document.getElementById('nobody'); return nobody && !nobody.hidden")
    assert.matches("^[A-Z][^\n]*damaged[^\n]*%.$", page:text "#note")
  end)
end)
