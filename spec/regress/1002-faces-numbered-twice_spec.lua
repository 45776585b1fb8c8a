-- The studio's cards count people from 1, and what it said of them called them by the service's ids, which count from 0: of "Person 2" it
-- said that the target of face 1 is not at its best.
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

describe("the studio's page", function()
  local it_runs
  setup(function()
    it_runs = studio.start_with_page()
  end)

  it("calls people what their cards are called", function()
    local page = it_runs.page
    page:open(it_runs.link)
    page:await "#view-start"
    page:set_file("#video-file", shell.absolute(clips.path "brief.mp4"))
    page:wait(60, "the cards", "return document.querySelectorAll('.card').length > 0")
    local titles = page:script "return [...document.querySelectorAll('.card h3')].map((title) => title.textContent)"
    -- one that looks aside is told to be not at its best
    page:set_file(".card:last-of-type input", shell.absolute(clips.path "target.jpg"))
    page:wait(60, "the choice", "return document.querySelectorAll('.card.chosen').length === 1")
    page:click "#swap"
    page:await("#result", 60)
    local losses = page:text "#losses"
    assert.matches("the target of " .. titles[#titles]:lower() .. " is not at its best", losses, 1, true)
    assert.is_nil(losses:find("face %d"))
  end)

  it("calls what is on no card as it was called", function()
    local said = it_runs.page:script([[
      return import("/cards.js").then(({ inCards }) => inCards(arguments[0], [{ id: 4 }, { id: 7 }]))]],
      "face 7 is claimed; there is no face 0 beside face 4, nor faces 4 to 7")
    assert.equal("person 2 is claimed; there is no face 0 beside person 1, nor faces 4 to 7", said)
  end)
end)
