-- The contact sheet: what is on it, and how a browser shows it on a desktop and a phone.
-- One Lua is enough: 1181 writes such a page under each, 1014 and 1252 under LuaJIT; what shows it here is a browser.
local browser = require "spec.support.browser"
local clips = require "spec.support.clips"
local detections = require "faceswap.client.detection"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local json = require "faceswap.json"
local mime = require "mime"
local r = require "faceswap.rules"
local shell = require "spec.support.shell"

local SCREENS = "build/screens"

-- Every picture of the page: whether it was decoded, and lies within the page's width.
local PROGRESS = [[
  return {
    scrolls: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    styled: getComputedStyle(document.querySelector('.face')).borderRadius !== '0px',
    images: [...document.images].map(image => {
      const box = image.getBoundingClientRect();
      return {
        alt: image.alt,
        decoded: image.complete && image.naturalWidth > 0,
        inside: box.width > 40 && box.left >= 0 && box.right <= document.documentElement.clientWidth,
      };
    }),
  }]]

describe("detection:sheet", function()
  local folder, page, window

  setup(function()
    folder = shell.temporary()
    page = folder .. "/faces.html"
    window = browser.start()
    shell.run { "mkdir", "-p", SCREENS }
  end)

  local function look(name)
    local seen = window:script(PROGRESS)
    assert.is_false(seen.scrolls, name .. " scrolls sideways")
    assert.is_true(seen.styled, name)
    for _, image in ipairs(seen.images) do
      assert.is_true(image.decoded, ("%s: %s"):format(name, image.alt))
      assert.is_true(image.inside, ("%s: %s"):format(name, image.alt))
    end
    assert.same({}, window:console())
    window:screenshot(("%s/%s.png"):format(SCREENS, name), { whole = true })
    return seen
  end

  local function look_everywhere(name)
    window:open("file://" .. page)
    window:resize(1280, 800)
    look(name .. "-desktop")
    window:prefer { ["prefers-color-scheme"] = "dark" }
    look(name .. "-desktop-dark")
    window:phone()
    window:prefer { ["prefers-color-scheme"] = "light" }
    return look(name .. "-phone")
  end

  -- The text of what is behind a fold, which is shut at first.
  local function unfolded(selector)
    assert.equal("", window:text(selector))
    window:script "document.querySelectorAll('details').forEach(details => { details.open = true })"
    return window:text(selector)
  end

  describe("of the local engine's detection", function()
    local client, detection

    setup(function()
      client = assert(faceswap.new { backend = "local" })
      detection = assert(client:detect { video = clips.path "three.mp4" })
    end)

    it("shows every face, its target and what is known of it", function()
      assert.equal(page, detection:sheet(page, { plan = { [1] = { clips.path "target.jpg", from = 0.5, to = 1 } } }))
      local seen = look_everywhere("sheet")
      local names = {}
      for _, image in ipairs(seen.images) do
        names[#names + 1] = image.alt
      end
      assert.same({ "face 0", "face 1", "target of face 1", "face 2" }, names)
      assert.equal("Faces in three.mp4", window:text("h1"))
      assert.equal("3 faces: 1 becomes another, 2 stay as they are", window:text("header p"))
      -- texts for people have the decimal sign of the program's locale
      assert.matches("becomes target.jpg from 0[.,]5 s to 1 s", window:text(".swapped"))
      assert.matches("0[.,]0 s to 2[.,]0 s", unfolded ".swapped dl")
      assert.equal(1, window:count(".swapped"))
      local encoded = shell.read(page):match('base64,([%w+/=]+)" alt="target of face 1"')
      assert.equal(shell.read(clips.path "target.jpg"), mime.unb64(encoded))
    end)

    it("shows the faces alone without a plan", function()
      assert.equal(page, detection:sheet(page, { title = "<b>&'\"" }))
      assert.equal(3, #look_everywhere("sheet-alone").images)
      assert.equal("<b>&'\"", window:text("h1"))
      assert.equal("3 faces", window:text("header p"))
      assert.equal(0, window:count(".decision"))
    end)

    it("shows why a plan fails, beside the faces", function()
      local written, err = detection:sheet(page, { plan = { [7] = clips.path "target.jpg" } })
      assert.equal(page, written)
      assert.equal("choice", err.kind)
      assert.equal(3, #look_everywhere("sheet-failing").images)
      assert.matches("there is no face 7; the detection has faces 0, 1, 2", window:text(".problem"), 1, true)
      assert.equal("3 faces; nothing is decided", window:text("header p"))
    end)

    it("shows by which rule and why, and what a plan that fails says of each face", function()
      local target = clips.path "target.jpg"
      local function leftmost(...)
        return r.plan { r.who(r.leftmost()):becomes(target), r.everyone_else:stays(), ... }
      end
      assert(detection:describe())
      assert.equal(page, detection:sheet(page, { plan = leftmost() }))
      look_everywhere("sheet-plan")
      assert.matches("becomes target.jpg by rule 1", window:text(".swapped"), 1, true)
      assert.matches("left to right", window:text(".swapped .reasons"), 1, true)
      assert.matches("female", unfolded ".swapped dl", 1, true)
      assert.is_nil(shell.read(page):find(detection.faces[1].person, 1, true))
      local _, err = detection:sheet(page, { plan = leftmost(r.who(r.gender "female"):stays()) })
      assert.is_table(err.problems)
      look_everywhere("sheet-plan-failing")
      assert.matches("rule 3: face 0 is claimed by rule 1, too", window:text(".problem"), 1, true)
      assert.matches("rule 3: face 0 is claimed by rule 1, too", window:text(".face .warning"), 1, true)
      assert.equal(1, window:count(".face .warning"))
    end)

    it("says of a target that cannot be shown why", function()
      local large = shell.write(folder .. "/large.png", shell.read(clips.path "three.png"):rep(8))
      local text = shell.write(folder .. "/text.png", "no picture")
      assert.equal(page, detection:sheet(page, { plan = { [0] = large, [1] = text, [2] = client.base_url .. "/media/nothing.jpg" } }))
      assert.equal(3, #look_everywhere("sheet-targets").images)
      assert.matches("a picture of 4[.,]%d MB, too large to be shown here", window:text())
      assert.matches("not a picture (JPEG, PNG, GIF, WebP or BMP)", window:text(), 1, true)
      assert.matches("HTTP 404", window:text(), 1, true)
      assert.equal("3 faces: 3 become others", window:text("header p"))
    end)

    it("has a policy that allows its own style and nothing else", function()
      assert(detection:sheet(page))
      local html = shell.read(page)
      local style = shell.write(folder .. "/style", html:match("<style>(.-)</style>"))
      local digest = shell.run { "sh", "-c", "openssl dgst -sha256 -binary " .. shell.quote(style) .. " | base64" }
      assert.equal(("default-src 'none'; img-src data:; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'")
        :format(digest:match("%S+")), html:match('Content%-Security%-Policy"%s+content="([^"]*)"'))
    end)

    it("works inside a job", function()
      local job = client:spawn(function()
        return detection:sheet(page)
      end)
      assert.equal(page, job:join())
    end)

    it("names the argument that is wrong", function()
      assert.error_matches(function() detection:sheet() end, "path")
      assert.error_matches(function() detection:sheet(page, { plans = {} }) end, "plans")
    end)
  end)

  describe("of what a service says", function()
    local function with_service(answers, faces, run)
      local client, server = fault_server.start_client(answers)
      for _, face in ipairs(faces) do
        face.link = server.url .. face.link
      end
      local detection = assert(detections.new {
        client = client,
        media_url = server.url .. "/a<b>.mp4?signature=secret",
        media_kind = "video",
        raw = { result = { id = "d", faces = faces } },
      })
      run(detection, server)
    end

    it("shows text only, and keeps a URL's query to itself", function()
      local evil = '"><script>document.title="taken"</script><img src=x onerror=alert(1)>'
      local faces = { { id = 0, link = "/face", person = evil, problem = evil, expression = { value = evil, confidence = 1 } } }
      with_service({ ["/face"] = { { body = shell.read(clips.path "target.jpg") } } }, faces, function(detection)
        assert.equal(page, detection:sheet(page))
        window:open("file://" .. page)
        assert.equal(1, #look("sheet-evil").images)
        assert.equal("Faces in a<b>.mp4", window:script("return document.title"))
        assert.matches(evil, window:text(".warning"), 1, true)
        assert.equal(0, window:count("script"))
        assert.equal(0, window:count("[onerror]"))
        assert.is_nil(shell.read(page):find("signature", 1, true))
      end)
    end)

    it("asks for a picture once, however many faces have it", function()
      local faces = { { id = 0, link = "/face" }, { id = 1, link = "/face" } }
      with_service({ ["/face"] = { { body = shell.read(clips.path "target.jpg") } } }, faces, function(detection, server)
        assert(detection:sheet(page))
        assert.equal(1, #server:requests())
        assert.is_nil(server:requests()[1].headers["x-api-key"])
      end)
    end)

    it("is not written where a face cannot be shown", function()
      local answers = { ["/page"] = { { body = "<html>" } }, ["/gone"] = { { status = 404 } } }
      for link, message in pairs { ["/page"] = "not a picture", ["/gone"] = "HTTP 404" } do
        shell.write(page, "kept")
        with_service(answers, { { id = 3, link = link } }, function(detection)
          local written, err = detection:sheet(page)
          assert.is_nil(written)
          assert.matches("the picture of face 3: .*" .. message, tostring(err))
          assert.equal("kept", shell.read(page))
        end)
      end
    end)

    it("is an error where the page cannot be written", function()
      with_service({}, json.list {}, function(detection)
        local written, err = detection:sheet(folder .. "/none/faces.html")
        assert.is_nil(written)
        assert.equal("config", err.kind)
      end)
    end)
  end)
end)
