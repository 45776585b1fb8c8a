-- Who left a job's page before the studio had answered was taken back to it when the answer came.
local http = require "spec.support.http"
local studio = require "spec.support.studio"

describe("the page of the studio", function()
  local folder, it_runs, page

  setup(function()
    it_runs = studio.start_with_page()
    folder, page = it_runs.folder, it_runs.page
  end)

  it("stays where the user has gone, whatever is answered late", function()
    local made = http.request(folder, it_runs.url .. "/api/jobs", { method = "POST", body = '{"url":"https://nowhere.invalid/a.mp4"}',
      headers = { Authorization = "Bearer " .. studio.TOKEN, ["Content-Type"] = "application/json" } })
    page:open(it_runs.link)
    page:await "#view-start"
    page:script([[
      const real = window.fetch, held = [];
      window.fetch = async (path, options) => {
        const answer = await real(path, options);
        if (/jobs\/\w+$/.test(path)) await new Promise((resolve) => held.push(resolve));
        return answer;
      };
      window.held = held;
      location.hash = arguments[0];]], "#/jobs/" .. made.json.id)
    page:wait(60, "the job's answer", "return window.held.length === 1")
    page:script "document.getElementById('view-start').hidden = true; location.hash = '#/'"
    page:await "#view-start"
    -- what the page does with the answer it has done when the frame after next is drawn
    page:script [[
      window.held.shift()();
      return new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve), 0));]]
    assert.equal("#/", page:script "return location.hash")
    assert.is_true(page:script "return document.getElementById('view-job').hidden")
    assert.equal("Face-swap studio", page:script "return document.title")
  end)
end)

describe("the studio", function()
  it("names no call of the client's to those who use the page", function()
    local reply = assert(loadfile "examples/nginx/lua/studio/reply.lua")()
    local message = "the job 'x' was sent at 12:00 and its answer was lost or unclear, so it may have been carried out and charged; it is "
      .. "not sent again: find out, then tell by client:resolve(6, 'refused') or client:resolve(6, 'submitted', task_id)"
    local sentence = reply.explain { kind = "transport", message = message }
    assert.is_truthy(sentence:find("find out, and tell by `faceswap resume --resolve`.", 1, true), sentence)
    assert.is_nil(sentence:find("client:", 1, true), sentence)
  end)
end)
