-- Where one job was open in two tabs of the studio, a tab went on to show its own choice after the other had changed it: "Swap" paid for
-- faces that it did not show. It showed a job that the other had swapped, or deleted, as it had been, too.
local clips = require "spec.support.clips"
local http = require "spec.support.http"
local studio = require "spec.support.studio"

describe("a page of the studio, of a job that another page alters", function()
  local folder, page, url, path, shown

  local function request(method, place, more)
    more = more or {}
    more.method, more.headers = method, { Authorization = "Bearer " .. studio.TOKEN, ["Content-Type"] = more.body and "application/json" }
    return http.request(folder, url .. place, more)
  end

  local function choose(target)
    return assert(request("PUT", path .. "/targets/0", { file = clips.path(target) }).json.faces[1].target).picture
  end

  -- What a browser tells of a tab that the user comes back to.
  local function come_back()
    page:script "window.dispatchEvent(new Event('focus'))"
  end

  setup(function()
    local it_runs = studio.start_with_page()
    folder, page, url = it_runs.folder, it_runs.page, it_runs.url
    path = "/api/jobs/" .. request("POST", "/api/jobs?name=three.mp4", { file = clips.path "three.mp4" }).json.id
    page:open(it_runs.link)
    page:await "#view-start"
    page:script("location.hash = arguments[0]", "#" .. path:sub(5))
    page:await("#cards .slot", 120)
    shown = choose "target.jpg"
  end)

  it("shows what was chosen there once the user comes back to it", function()
    come_back()
    page:wait(60, "the choice", "return document.querySelector('#cards .slot img')?.getAttribute('src') === arguments[0]", shown)
  end)

  it("does not swap what it does not show, and shows it", function()
    local other = choose "target.jpg"
    page:wait(60, "the button", "return !document.getElementById('swap').disabled")
    page:click "#swap"
    page:wait(60, "the complaint", [[
      const notice = document.getElementById('problem');
      return !notice.hidden && notice.textContent.includes('on another page')]])
    assert.equal("choosing", request("GET", path).json.stage)
    assert.equal(other, page:script "return document.querySelector('#cards .slot img').getAttribute('src')")
  end)

  it("is told by its address, as programs are", function()
    assert.equal(409, request("POST", path .. "/swap", { body = '{"targets":{"0":"/another"}}' }).status)
    assert.equal(409, request("POST", path .. "/swap", { body = '{"targets":{}}' }).status)
    page:click "#swap"
    page:await("#result", 120)
  end)

  it("goes to the start where the job has been deleted", function()
    assert.equal(204, request("DELETE", path).status)
    come_back()
    page:await "#view-start"
    assert.matches("There is no such job", page:text "#problem", 1, true)
  end)
end)
