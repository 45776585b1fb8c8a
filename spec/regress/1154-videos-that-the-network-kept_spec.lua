-- One Lua is enough: a browser is driven.
-- A video that the studio's page could not load, since the connection was lost, was told to be of a format that the browser cannot play,
-- and stayed away until the page was loaded anew.
local docs = require "spec.support.docs"
local studio = require "spec.support.studio"

describe("the studio's page", function()
  local it_runs, page

  setup(function()
    it_runs = studio.start_with_page()
    page = it_runs.page
    docs.copy_demo(it_runs.folder, "party.mp4")
  end)
  -- Has the browser get nothing from addresses of a pattern.
  local function block(patterns)
    for name, parameters in pairs { ["Network.enable"] = { maxPostDataSize = 0 }, ["Network.setBlockedURLs"] = { urls = patterns } } do
      page:command("POST", "/goog/cdp/execute", { cmd = name, params = parameters })
    end
  end

  it("loads a video again that could not be loaded", function()
    page:open(it_runs.link)
    page:await "#view-start"
    block { "*/original*" }
    page:set_file("#video-file", it_runs.folder .. "/party.mp4")
    page:wait(120, "the cards", "return document.querySelectorAll('.card').length === 4")
    page:wait(60, "what is wrong", "return document.getElementById('preview-screen').textContent !== ''")
    assert.matches("The video cannot be loaded now.", page:text "#preview-screen", 1, true)
    block { "nothing" }
    page:click "#preview-screen button"
    page:wait(60, "the video", [[
      const video = document.querySelector('#preview-screen video'); return video && video.readyState >= 1]])
  end)

  it("says that a format cannot be played where that is so", function()
    page:script [[
      const video = document.querySelector('#preview-screen video');
      video.dispatchEvent(new Event('error'))]]
    page:wait(60, "what is wrong", [[
      return document.getElementById('preview-screen').textContent === 'Your browser cannot play this format.']])
  end)
end)
