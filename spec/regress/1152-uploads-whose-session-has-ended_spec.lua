-- One Lua is enough: a browser is driven.
-- Whose session had ended, as in another tab, and who then gave the studio a video was told to sign in, on a page that had no place for it;
-- and a page that was closed or loaded anew by mistake ended an upload without a question.
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

describe("an upload to the studio", function()
  local it_runs, page

  setup(function()
    it_runs = studio.start_with_page()
    page = it_runs.page
    page:open(it_runs.link)
    page:await "#view-start"
  end)
  it("asks for the token where the session has ended", function()
    page:script "return fetch('/api/session', { method: 'DELETE', headers: { 'X-Studio': '1' } }).then(() => 1)"
    page:set_file("#video-file", shell.absolute "README.md")
    page:wait(60, "the token to be asked for", "return document.activeElement.id === 'token'")
    page:wait(60, "the complaint", "return /Sign in with your token first/.test(document.getElementById('problem').textContent)")
  end)

  local function asks_before_it_leaves()
    return page:script [[
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented]]
  end

  it("has the page ask before it is left", function()
    page:open(it_runs.link)
    page:await "#view-start"
    assert.is_false(asks_before_it_leaves())
    page:script "XMLHttpRequest.prototype.send = function() {}"
    page:set_file("#video-file", shell.absolute "README.md")
    page:await "#upload"
    assert.is_true(asks_before_it_leaves())
  end)
end)
