-- The studio as `make studio` runs it: nginx, the local engine, and a browser that is worked by the keyboard alone.
local browser = require "spec.support.browser"
local cjson = require "cjson.safe"
local clips = require "spec.support.clips"
local docs = require "spec.support.docs"
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

local MINE, OTHER = "mine-0123456789abcdefghij", "other-0123456789abcdefghij"

-- ---- the studio ------------------------------------------------------------------------------------------------------------

-- With options of the engine.
local function start(folder, options)
  return studio.start(folder, ("me:%s somebody:%s"):format(MINE, OTHER), options)
end

-- A request with my token, or with `token`, or with none (false).
function studio:request(method, path, options)
  options = options or {}
  options.method, options.headers = method, options.headers or {}
  if options.token ~= false then
    options.headers.Authorization = "Bearer " .. (options.token or MINE)
  end
  if options.json then
    options.headers["Content-Type"] = "application/json"
  end
  return http.request(self.folder, self.url .. path, options)
end

function studio:call(method, path, options)
  local answer = self:request(method, path, options)
  if answer.status >= 300 then
    error(("%s %s: %d %s"):format(method, path, answer.status, answer.text), 2)
  end
  return answer.json
end

-- Its events end with what it waits for; or with a worker, and then the next one has more.
function studio:await(id, stage)
  return shell.wait(120, "the stage " .. stage, function()
    local followed = pcall(self.request, self, "GET", "/api/jobs/" .. id .. "/events")
    local job = followed and self:call("GET", "/api/jobs/" .. id)
    assert(not job or job.stage ~= "failed" or stage == "failed", job and job.error and job.error.message)
    return job and job.stage == stage and job
  end)
end

-- Puts a file where the engine finds it: its URL.
function studio:publish(path)
  local engine = shell.read(self.folder .. "/studio/run/engine"):match("http%S+")
  local answer = http.request(self.folder, engine .. "/api/v1/client/files/upload-url?content_type=video/mp4&ext=.mp4",
    { headers = { ["x-api-key"] = studio.ENGINE_KEY } })
  local place = answer.json.data
  http.request(self.folder, place.presigned_url, { file = path, headers = { ["Content-Type"] = "video/mp4" } })
  return place.file_url
end

function studio:errors()
  local found = {}
  for line in (shell.read(self.folder .. "/studio/run/error.log") or ""):gmatch("[^\n]+") do
    found[#found + 1] = line:match("%[error%].*") or line:match("%[crit%].*") or line:match("%[alert%].*")
  end
  return found
end

-- ---- the specs -------------------------------------------------------------------------------------------------------------

describe("the studio", function()
  local folder, it_runs

  setup(function()
    folder = shell.temporary_for_all()
    it_runs = start(folder)
  end)
  teardown(function()
    it_runs:stop()
  end)

  describe("in a browser", function()
    local page, input

    setup(function()
      input = folder .. "/party.mp4"
      docs.copy_demo(folder, "party.mp4")
      page = browser.start()
    end)

    -- Presses Tab until an element has the focus, and sees that the focus shows.
    local function tab_to(selector)
      for _ = 1, 60 do
        page:press "Tab"
        if page:script("return document.activeElement.matches(arguments[0])", selector) then
          assert.is_true(page:script("return document.activeElement.matches(':focus-visible')"))
          return
        end
      end
      error("the keyboard does not get to " .. selector, 2)
    end

    -- A file is chosen in a window of the system's, which no page sees: here it is seen that the key would open it.
    local function choose_file(input_selector, path)
      page:script("window.opened = 0; document.querySelector(arguments[0]).addEventListener('click', () => { window.opened++; })",
        input_selector)
      page:press "Enter"
      assert.equal(1, page:script("return window.opened"))
      page:set_file(input_selector, path)
    end

    it("does the whole job by keyboard", function()
      page:open(it_runs.link)
      page:await "#view-start"
      assert.is_nil(page:script("return location.href.match(/token/)"))
      page:script([[
        const Source = window.EventSource; window.seen = [];
        window.EventSource = class extends Source {
          constructor(url) { super(url); this.addEventListener('message', (event) => window.seen.push(JSON.parse(event.data))); }
        };]])
      tab_to "#choose-video"
      choose_file("#video-file", input)

      page:wait(120, "the cards", "return document.querySelectorAll('.card').length === 4")
      page:wait(60, "the faces",
        "return [...document.querySelectorAll('.card img')].every((image) => image.complete && image.naturalWidth > 0)")
      assert.is_true(page:script("return document.getElementById('swap').disabled"))
      tab_to ".card:nth-child(2) .slot"
      choose_file(".card:nth-child(2) input", folder .. "/target_2.jpg")
      page:wait(60, "the target's picture", [[
        const picture = document.querySelector('.card:nth-child(2).chosen .slot img'); return picture && picture.naturalWidth > 0]])
      assert.is_true(page:script("return document.activeElement.matches('.card:nth-child(2) .slot')"), "the focus stays where it was")
      page:wait(60, "the estimate", "return /^About [0-9]+ credits/.test(document.getElementById('estimate').textContent)")
      local before = tonumber((page:text("#balance"):gsub(",", "")))
      tab_to "#swap"
      assert.equal("Swap 1 person", page:text("#swap"))
      page:press("Enter", "Enter")

      page:await("#result", 180)
      page:wait(60, "the videos", [[
        return [...document.querySelectorAll('.screens video')].filter((video) => video.readyState >= 2).length === 2]])
      tab_to "#result-screen video"
      page:press "Space"
      page:wait(60, "both videos to play", [[
        return [...document.querySelectorAll('.screens video')].every((video) => video.currentTime > 0.2)]])

      local charged = tonumber(page:text("#cost"):match("This swap cost (%d+) credits?%."))
      page:wait(60, "the balance", "return document.getElementById('balance').textContent === arguments[0]",
        (tostring(before - charged):reverse():gsub("%d%d%d", "%0,"):reverse():gsub("^,", "")))
      assert.is_true(page:script("return window.seen.some((job) => job.stage === 'swapping' && job.progress && job.progress.fraction > 0)"))
      tab_to "#download"
      for _, line in ipairs(page:console()) do
        assert.not_equal("SEVERE", line.level, line.message)
      end
      assert.same({}, it_runs:errors())
    end)

    it("fits the narrowest phone", function()
      page:resize(320, 600, { phone = true })
      local result = page:script("return location.hash")
      for _, view in ipairs { { "#/", "view-start" }, { result, "view-job" } } do
        page:script("location.hash = arguments[0]", view[1])
        page:await("#" .. view[2])
        assert.equal(320, page:script("return document.documentElement.scrollWidth"))
      end
      page:resize(1280, 800)
    end)

    it("takes pictures that are dropped, pasted, or chosen by rules", function()
      page:await "#result"
      page:click "#result-again"
      page:await "#choice"
      assert.equal(1, page:count ".chosen") -- the choice before
      -- what the system hands to a page, with a picture that is at hand
      page:script([[
        window.hand = async (Kind, name, selector, field) => {
          const picture = await (await fetch(document.querySelector('.card img').src)).blob();
          const data = new DataTransfer();
          data.items.add(new File([picture], 'somebody.jpg', { type: 'image/jpeg' }));
          document.querySelector(selector).dispatchEvent(new Kind(name, { [field]: data, bubbles: true, cancelable: true }));
        };
        return hand(DragEvent, 'drop', '.card:nth-child(1)', 'dataTransfer')]])
      page:wait(60, "the dropped picture", "return document.querySelectorAll('.chosen').length === 2")
      page:script("document.querySelector('.card:nth-child(4) .slot').focus()")
      page:script("return hand(ClipboardEvent, 'paste', 'body', 'clipboardData')")
      page:wait(60, "the pasted picture", "return document.querySelector('.card:nth-child(4)').matches('.chosen')")
      page:click ".card:nth-child(1) .row button:last-child"
      page:wait(60, "the choice to be undone", "return document.querySelectorAll('.chosen').length === 2")

      local rules = shell.write(folder .. "/rules.json",
        [[{"rules": [{"who": [{"nth": 1, "order": ["most_on_screen"]}], "becomes": "target_1.jpg"},
                     {"everyone_else": true, "stays": true}]}]])
      page:set_file("#rules-files", rules)
      page:wait(60, "the complaint", "return /which was not sent along/.test(document.getElementById('problem').textContent)")
      page:set_file("#rules-files", rules .. "\n" .. folder .. "/target_1.jpg")
      page:wait(60, "what the rules chose", [[
        return document.querySelectorAll('.chosen').length === 1 && document.querySelector('.card:nth-child(2)').matches('.chosen')]])
      assert.is_true(page:script("return document.getElementById('problem').hidden"))
    end)

    it("shows names as they are written", function()
      local name = "<img src=x onerror=alert(1)>.mp4"
      local job = it_runs:call("POST", "/api/jobs?name=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.mp4", { file = clips.path "empty.mp4" })
      page:script("location.hash = arguments[0]", "#/jobs/" .. job.id)
      page:wait(60, "the job", "return document.getElementById('job-title').textContent === arguments[0]", name)
      assert.equal(0, page:count("#job-title *"))
    end)

    it("says what is wrong", function()
      page:script("location.hash = '#/jobs/0123456789abcdef0123456789abcdef'")
      page:wait(60, "the complaint", "return /There is no such job/.test(document.getElementById('problem').textContent)")
      page:await "#view-start"
      page:set_file("#video-file", shell.absolute "README.md")
      page:wait(60, "the complaint", "return /This is not a video/.test(document.getElementById('problem').textContent)")
    end)

    it("lets a session end", function()
      page:click "#sign-out"
      page:wait(60, "the token to be asked for", "return document.activeElement.id === 'token'")
      page:type("#token", "some-token-that-is-not-known")
      page:press "Enter"
      page:wait(60, "the complaint", "return /not known/.test(document.getElementById('problem').textContent)")
    end)
  end)

  describe("as a page", function()
    it("loads nothing from elsewhere and has nothing inline", function()
      local answer = it_runs:request("GET", "/", { token = false })
      assert.equal(200, answer.status)
      local policy = answer.headers["content-security-policy"]
      assert.matches("default-src 'none'; script-src 'self'; style-src 'self'", policy, 1, true)
      assert.is_nil(policy:find("unsafe", 1, true))
      assert.is_nil(answer.text:find("<style", 1, true) or answer.text:find("%sstyle=") or answer.text:find("%son%l+="))
      for tag in answer.text:gmatch("<script[^>]*>[^<]*") do
        assert.matches('src="%w+%.js">$', tag)
      end
      for place in answer.text:gmatch('%s[hs]re?[fc]="([^"]*)"') do
        assert.is_nil(place:find("//", 1, true), place)
      end
    end)
  end)

  describe("as an API", function()
    local job, path

    setup(function()
      job = it_runs:call("POST", "/api/jobs?name=three.mp4", { file = clips.path "three.mp4" })
      path = "/api/jobs/" .. job.id
      it_runs:await(job.id, "choosing")
    end)

    -- Brings the job back to its choice, whatever it has been through.
    local function choose_again()
      it_runs:request("POST", path .. "/again")
      it_runs:call("PUT", path .. "/targets/0?name=target.jpg", { file = clips.path "target.jpg" })
    end

    it("asks for a token", function()
      assert.equal(401, it_runs:request("GET", "/api/account", { token = false }).status)
      local answer = it_runs:request("GET", "/api/jobs", { token = "wrong-0123456789abcdefghij" })
      assert.equal(401, answer.status)
      assert.matches("^Sign in", answer.json.error.message)
    end)

    it("takes a cookie for reading only, unless a header says that the page sends it", function()
      local headers = { ["X-Studio"] = "1" }
      local answer = it_runs:request("POST", "/api/session", { token = false, json = { token = MINE }, headers = headers })
      local cookie = answer.headers["set-cookie"]
      assert.matches("; HttpOnly; SameSite=Strict", cookie, 1, true)
      assert.is_nil(cookie:find(MINE, 1, true))
      local function with(method, more)
        more.Cookie = cookie:match("^[^;]*")
        return it_runs:request(method, method == "GET" and "/api/jobs" or "/api/jobs/0123456789abcdef0123456789abcdef",
          { token = false, headers = more }).status
      end
      assert.equal(200, with("GET", {}))
      assert.equal(403, with("DELETE", {}))
      assert.equal(404, with("DELETE", { ["X-Studio"] = "1" }))
    end)

    it("keeps the jobs of others to themselves", function()
      for _, what in ipairs { "", "/events", "/original", "/faces/0", "/estimate" } do
        assert.equal(404, it_runs:request("GET", path .. what, { token = OTHER }).status)
      end
      assert.same({}, it_runs:call("GET", "/api/jobs", { token = OTHER }).jobs)
      assert.equal(404, it_runs:request("GET", "/files/" .. job.id .. "/original.mp4").status)
      assert.equal(404, it_runs:request("GET", "/api/jobs/..%2f" .. job.id .. "/original").status)
    end)

    it("serves videos in ranges", function()
      local whole = shell.read(clips.path "three.mp4")
      local answer = it_runs:request("GET", job.original, { headers = { Range = "bytes=10-19" } })
      assert.equal(206, answer.status)
      assert.equal("video/mp4", answer.headers["content-type"])
      assert.equal(("bytes 10-19/%d"):format(#whole), answer.headers["content-range"])
      assert.equal(whole:sub(11, 20), answer.text)
    end)

    it("refuses what is too large or of the wrong kind, in words", function()
      local large = folder .. "/large.jpg"
      shell.run { "truncate", "-s", "21M", large }
      local place = path .. "/targets/0"
      local answer = it_runs:request("PUT", place, { file = large })
      assert.equal(413, answer.status)
      assert.matches("too large", answer.json.error.message)
      assert.equal(415, it_runs:request("PUT", place, { file = "README.md" }).status)
      assert.equal(415, it_runs:request("POST", "/api/jobs", { file = clips.path "three.jpg" }).status)
      assert.equal(404, it_runs:request("PUT", path .. "/targets/99", { file = clips.path "target.jpg" }).status)
      assert.equal(422, it_runs:request("POST", "/api/jobs", { json = { url = "file:///etc/passwd" } }).status)
      assert.equal(422, it_runs:request("POST", path .. "/swap").status)
    end)

    it("streams events, and knows what a browser that comes back has seen", function()
      local named = it_runs:call("POST", "/api/jobs", { json = { url = it_runs:publish(clips.path "three.mp4") } })
      assert.is_nil(named.original)
      local events = "/api/jobs/" .. named.id .. "/events"
      local answer = it_runs:request("GET", events)
      assert.equal("text/event-stream", answer.headers["content-type"]:match("^[^;]*"))
      local last, data
      for id, text in answer.text:gmatch("id: (%d+)\ndata: ([^\n]*)\n\n") do
        last, data = id, cjson.decode(text)
      end
      assert.equal("choosing", data.stage)
      assert.equal(3, #data.faces)
      assert.equal(204, it_runs:request("GET", events, { headers = { ["Last-Event-ID"] = last } }).status)
    end)

    it("swaps once, however often it is asked, and though its workers are exchanged and killed", function()
      choose_again()
      local before = it_runs:call("GET", "/api/account").balance
      assert.equal(202, it_runs:request("POST", path .. "/swap").status)
      assert.equal(200, it_runs:request("POST", path .. "/swap").status)
      local master = shell.read(folder .. "/studio/run/pid"):match("%d+")
      local children = ("/proc/%s/task/%s/children"):format(master, master)
      local old = shell.read(children)
      shell.run { "kill", "-HUP", master }
      shell.wait(60, "new workers", function()
        return #shell.read(children) > #old
      end)
      -- a worker that is killed between a submission and its answer leaves it ambiguous
      shell.wait(60, "the answer to the submission", function()
        local kept = shell.read(folder .. "/studio/data/jobs/" .. job.id .. "/job.json") or ""
        return kept:find('"task_id"', 1, true) -- and not the detection's
      end)
      shell.run { "sh", "-c", ("kill -KILL $(cat %s) || true"):format(children) } -- the old workers may be about to end
      local done = it_runs:await(job.id, "done")
      assert.is_true(done.credits.charged > 0)
      assert.equal(before - done.credits.charged, done.credits.after)
      local answer = it_runs:request("GET", done.result .. "&download=1")
      assert.equal(200, answer.status)
      assert.equal('attachment; filename="three-swapped.mp4"', answer.headers["content-disposition"])
    end)

    it("lets rules fill in the cards", function()
      choose_again()
      local function rule(becomes)
        return { json = { rules = {
          { who = { { nth = 1, order = { "left_to_right" } } }, becomes = becomes },
          { everyone_else = true, stays = true },
        } } }
      end
      local answer = it_runs:request("PUT", path .. "/rules", rule "/etc/passwd")
      assert.equal(422, answer.status)
      assert.matches("by their file names alone", answer.json.error.message)
      answer = it_runs:request("PUT", path .. "/rules", { json = { rules = { { who = { { liek = "leo.jpg" } }, becomes = "leo.jpg" } } } })
      assert.matches("^The rules: .*line 1: rules%[1%]%.who%[1%]", answer.json.error.message)
      answer = it_runs:request("PUT", path .. "/rules", rule "leo.jpg")
      assert.matches("'leo.jpg', which was not sent along", answer.json.error.message)
      it_runs:call("PUT", path .. "/pictures?name=leo.jpg", { file = clips.path "target.jpg" })
      local chosen = it_runs:call("PUT", path .. "/rules", rule "leo.jpg")
      local count = 0
      for _, face in ipairs(chosen.faces) do
        count = count + (face.target and 1 or 0)
        assert.is_true(not face.target or face.target.name == "leo.jpg")
      end
      assert.equal(1, count)
      assert.is_nil(chosen.result)
      assert.equal(422, it_runs:request("PUT", path .. "/pictures?name=..%2Fjob.json", { file = clips.path "target.jpg" }).status)
    end)

    it("goes on with what was submitted after a restart, though the detection has expired meanwhile", function()
      choose_again()
      assert.equal(202, it_runs:request("POST", path .. "/swap").status)
      shell.wait(60, "the submission", function()
        return (shell.read(folder .. "/studio/data/jobs/" .. job.id .. "/job.json") or ""):find('"task_id"', 1, true)
      end)
      it_runs:stop()
      local function expire(at)
        shell.run { "sqlite3", folder .. "/studio/data/ledger.db", "update entry set expires_at = " .. at .. " where kind = 'detect'" }
      end
      expire(1)
      it_runs = start(folder)
      it_runs:await(job.id, "done")
      expire(os.time() + 3600)
    end)

    it("looks for the people anew when the service has forgotten them", function()
      choose_again()
      it_runs:stop()
      it_runs = start(folder, "--detect-ttl 0")
      assert.equal(202, it_runs:request("POST", path .. "/swap").status)
      local now = it_runs:await(job.id, "choosing")
      assert.matches("choose once more", now.note)
      for _, face in ipairs(now.faces) do
        assert.is_nil(face.target)
      end
    end)

    it("keeps no picture that was replaced", function()
      choose_again()
      local function pictures()
        return select(2, shell.run({ "find", folder .. "/studio/data/jobs/" .. job.id, "-name", "target-*" }):gsub("\n", ""))
      end
      for _ = 1, 5 do
        it_runs:call("PUT", path .. "/targets/0?name=target.jpg", { file = clips.path "target.jpg" })
      end
      it_runs:call("PUT", path .. "/targets/1?name=target.jpg", { file = clips.path "target.jpg" })
      local shown = 0
      for _, face in ipairs(it_runs:call("GET", path).faces) do
        shown = shown + (face.target and 1 or 0)
      end
      assert.is_true(shown >= 2)
      assert.equal(shown, pictures())
      it_runs:call("DELETE", path .. "/targets/0")
      assert.equal(shown - 1, pictures())
    end)

    it("forgets what is deleted", function()
      local jobs = it_runs:call("GET", "/api/jobs").jobs
      assert.equal(204, it_runs:request("DELETE", path).status)
      assert.equal(404, it_runs:request("GET", path).status)
      assert.equal(#jobs - 1, #it_runs:call("GET", "/api/jobs").jobs)
      assert.is_nil(shell.read(folder .. "/studio/data/jobs/" .. job.id .. "/job.json"))
    end)

    it("has the engine forget what is deleted, and end what it does for it", function()
      local function kept()
        local at = folder .. "/studio/engine/"
        return shell.run { "find", at .. "media", at .. "tmp", "-ignore_readdir_race", "-type", "f", "-newer", folder .. "/mark" }
      end
      shell.write(folder .. "/mark", "")
      local long = folder .. "/long.mp4"
      shell.ffmpeg { "-stream_loop", "8", "-i", clips.path "three.mp4", "-c", "copy", long }
      local created = it_runs:call("POST", "/api/jobs?name=long.mp4", { file = long })
      shell.wait(60, "the engine's work", function()
        return kept():find("/tmp/", 1, true) ~= nil or nil
      end)
      assert.equal(204, it_runs:request("DELETE", "/api/jobs/" .. created.id).status)
      shell.wait(60, "all of it to go", function()
        return kept() == "" or nil
      end)
    end)

    it("limits the rate, and guesses of a token", function()
      local codes = shell.run { "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}\n", "-H", "Authorization: Bearer " .. MINE,
        it_runs.url .. "/api/jobs?[1-600]" }
      assert.matches("200", codes)
      assert.matches("429", codes)
      for _ = 1, 12 do
        it_runs:request("GET", "/api/account", { token = "guess-0123456789abcdefghij" })
      end
      local answer = it_runs:request("GET", "/api/account", { token = "guess-0123456789abcdefghij" })
      assert.equal(429, answer.status)
      assert.matches("wait a minute", answer.json.error.message)
    end)
  end)
end)
