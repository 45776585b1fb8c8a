-- The studio's page said everything that went wrong at its top, which a phone, and a desktop with two rows of cards, had scrolled away;
-- while rules applied it only greyed a button; and on phones its bar lay over the cards.
local clips = require "spec.support.clips"
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

local SIZES = { desktop = { 1280, 757 }, phone = { 390, 844, { phone = true } } }

describe("the page of the studio", function()
  local folder, it_runs, page

  setup(function()
    it_runs = studio.start_with_page()
    folder, page = it_runs.folder, it_runs.page
  end)

  local function await(id)
    page:await("#" .. id, 120)
  end

  -- What is wrong is said within the element, and all of it is in the window, wherever that has been scrolled to.
  local function complains(element, what)
    page:wait(60, "the complaint", [[
      const notice = document.getElementById('problem');
      return !notice.hidden && notice.textContent.includes(arguments[0])]], what)
    local place = page:script([[
      const notice = document.getElementById('problem'), box = notice.getBoundingClientRect();
      return { inside: notice.parentNode.matches(arguments[0]), above: box.top, below: innerHeight - box.bottom }]], element)
    assert.is_true(place.inside, "it does not stand in " .. element)
    assert.is_true(place.above >= 0 and place.below >= 0, ("%s: %g above, %g below"):format(element, place.above, place.below))
  end

  local function request(method, path)
    return http.request(folder, it_runs.url .. path, { method = method, headers = { Authorization = "Bearer " .. studio.TOKEN } })
  end

  local function job_id()
    return (page:script "return location.hash"):match("%x+$")
  end

  local function see_all(selector)
    page:script("document.querySelector(arguments[0]).scrollIntoView({ block: 'nearest' })", selector)
  end

  for name, size in pairs(SIZES) do
    it("says beside the button what went wrong with it, on a " .. name, function()
      page:resize(size[1], size[2], size[3])
      page:open "about:blank"
      page:open(it_runs.url)
      page:script("return fetch('/api/session', { method: 'DELETE', headers: { 'X-Studio': '1' } })")
      page:open(it_runs.url .. "?" .. name)
      await "view-sign-in"
      page:type("#token", "some-token-that-is-not-known")
      page:press "Enter"
      complains("#sign-in", "not known")

      -- the link that is printed, where the page is open already
      page:script("location.hash = arguments[0]", "#token=" .. studio.TOKEN)
      await "view-start"
      page:set_file("#video-file", shell.absolute "README.md")
      complains("#drop", "This is not a video")
      page:type("#video-url", "ftp://example.org/a.mp4")
      page:click "#by-url button"
      complains("#by-url", "must begin with https://")

      page:set_file("#video-file", shell.absolute(clips.path "three.mp4"))
      await "choice"
      local last = ".card:last-child"
      see_all(last)
      page:set_file(last .. " input", shell.absolute "README.md")
      complains(last, "This is not a picture")
      local rules = shell.write(folder .. "/rules.json",
        [[{"rules": [{"who": [{"nth": 1, "order": ["left_to_right"]}], "becomes": "target.jpg"}]}]])
      see_all "#choose-rules"
      page:set_file("#rules-files", rules)
      complains("#rules", "which was not sent along")

      page:script([[
        const real = window.fetch;
        window.fetch = async (path, options) => {
          window.fetch = real;
          await new Promise((resolve) => { window.send = resolve; });
          return real(path, options);
        }]])
      page:set_file("#rules-files", rules .. "\n" .. shell.absolute(clips.path "target.jpg"))
      page:wait(60, "what is being done", [[
        const box = document.getElementById('rules-label').getBoundingClientRect();
        return /Sending picture 1 of 1: target.jpg/.test(document.getElementById('rules-label').textContent) && box.bottom <= innerHeight]])
      assert.is_true(page:script "return document.getElementById('swap').disabled && document.getElementById('choose-rules').disabled")
      page:script "window.send()"
      page:wait(60, "the rules to be applied", "return document.querySelectorAll('.chosen').length === 1")
      page:wait(60, "its end", "return document.getElementById('rules-work').hidden && !document.getElementById('swap').disabled")

      -- the bar lies over no card, wherever the page is
      for _, to in ipairs { 0, 100000 } do
        assert.equal(0, page:script([[
          window.scrollTo(0, arguments[0]);
          const bar = document.getElementById('bar').getBoundingClientRect();
          return [...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect()).filter((card) =>
            card.top < bar.bottom && card.bottom > bar.top && card.left < bar.right && card.right > bar.left).length]], to))
      end

      -- another page has deleted it meanwhile
      local id = job_id()
      request("DELETE", "/api/jobs/" .. id)
      page:click "#swap"
      complains("#bar", "There is no such job")

      local url = http.request(folder, it_runs.url .. "/api/jobs", { method = "POST", body = '{"url":"https://nowhere.invalid/a.mp4"}',
        headers = { Authorization = "Bearer " .. studio.TOKEN, ["Content-Type"] = "application/json" } })
      page:script("location.hash = arguments[0]", "#/jobs/" .. url.json.id)
      await "failure"
      page:script("location.hash = '#/'")
      await "view-start"
      page:wait(60, "the list", "return document.querySelectorAll('[data-job]').length === 1")
      page:click "[data-job] button" -- asks
      assert.equal("Delete for good?", page:text "[data-job] button")
      page:press "Shift+Tab" -- which is no yes, and stays within the page: a window that gets the focus back asks for its job
      assert.equal("Delete", page:text "[data-job] button")
      page:script("location.hash = arguments[0]", "#/jobs/" .. url.json.id)
      await "failure"
      request("DELETE", "/api/jobs/" .. url.json.id)
      page:click "#retry"
      complains("#failure", "There is no such job")
    end)
  end

  it("says that a file may be dropped where there is a mouse", function()
    page:resize(1280, 757)
    page:script "location.hash = '#/'"
    await "view-start"
    assert.matches("drop it here", page:text "#drop", 1, true)
  end)

  it("shows a moment of the video only where there is a video", function()
    page:script "location.hash = '#/'"
    await "view-start"
    page:set_file("#video-file", shell.absolute(clips.path "three.gif"))
    await "choice"
    page:wait(60, "the cards", "return document.querySelectorAll('.card').length === 3")
    assert.is_nil(page:text("#cards"):find("Show in video", 1, true))
  end)

  it("names no path of the server's when a picture cannot be read", function()
    local bad = shell.write(folder .. "/face.jpg", "no picture")
    page:set_file(".card:last-child input", bad)
    complains(".card:last-child", "The picture must show one face, clearly: it is ")
    page:set_file("#rules-files", shell.write(folder .. "/plan.json", [[{"rules": [{"everyone_else": true, "becomes": "face.jpg"}]}]])
      .. "\n" .. bad)
    complains("#rules", "'face.jpg' must show one face, clearly: it is ")
  end)

  it("says that the studio is away while a job runs, and goes on when it is back", function()
    page:set_file(".card:first-child input", shell.absolute(clips.path "target.jpg"))
    page:wait(60, "the choice", "return document.querySelectorAll('.chosen').length === 1")
    -- An open event stream ends with its worker, and no new one is taken while the master sleeps.
    local master = shell.read(folder .. "/studio/run/pid"):match("%d+")
    page:script "location.hash = '#/'"
    await "view-start"
    page:set_file("#video-file", shell.absolute(clips.path "scenes.mp4"))
    await "work"
    -- what is killed while it submits could not know whether that was taken
    shell.wait(60, "the engine at work", function()
      local progress = request("GET", "/api/jobs/" .. job_id()).json.progress
      return progress and progress.state == "processing"
    end)
    shell.run { "kill", "-STOP", master }
    finally(function()
      shell.run { "kill", "-CONT", master }
    end)
    shell.run { "pkill", "-9", "-P", master }
    page:wait(60, "word of it", "return /does not answer; trying again/.test(document.getElementById('work-detail').textContent)")
    shell.run { "kill", "-CONT", master }
    await "choice"
  end)
end)
