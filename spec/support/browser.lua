--- A headless Chromium for specs, driven through chromedriver: the WebDriver protocol (W3C) over loopback. It sees what a user sees,
-- at the widths of a desktop or a phone, and types on its keyboard. It keeps a profile of its own and ends with the spec.
local http = require "socket.http"
local json = require "faceswap.json" -- writes and reads numbers in every locale
local ltn12 = require "ltn12"
local mime = require "mime"
local running = require "spec.support.running"
local shell = require "spec.support.shell"
local socket = require "socket"

local browser = {}

-- What a WebDriver element is called in JSON (W3C WebDriver, 12.1).
local ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

-- The keys that have no character of their own (W3C WebDriver, 17.4.2).
local KEYS = {
  Backspace = "\238\128\131", Tab = "\238\128\132", Enter = "\238\128\135", Shift = "\238\128\136", Escape = "\238\128\140",
  Space = " ", PageDown = "\238\128\143", End = "\238\128\144", Home = "\238\128\145", Left = "\238\128\146", Up = "\238\128\147",
  Right = "\238\128\148", Down = "\238\128\149", Delete = "\238\128\151",
}

-- Seconds for one command: a page is slow to load where many specs run at once.
local TIMEOUT = 120

-- The first three make it run as root, without a display and offline; the rest keep it from calling home.
local FLAGS = {
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required",
}

-- Standard input's end ends the driver, and the browser, which does not end with it: so neither outlives a spec that is killed.
local SCRIPT = [[
cd %s && mkdir home && export HOME=$PWD/home XDG_CONFIG_HOME=$PWD/home XDG_CACHE_HOME=$PWD/home
chromedriver --port=0 >out 2>err </dev/null & driver=$!
while read -r line; do :; done
kill $driver 2>/dev/null
[ ! -f browser ] || kill $(cat browser) 2>/dev/null
wait]]

---@class spec.browser
---@field private base string URL of the driver's session
---@field private scratch string
---@field private pipe file*
local methods = {}
methods.__index = methods

-- One command of the protocol: its `value`.
local function request(method, url, body)
  local text = body and json.encode(body)
  local chunks = {}
  local _, status = http.request {
    method = method,
    url = url,
    headers = { ["Content-Type"] = "application/json", ["Content-Length"] = text and #text or 0 },
    source = text and ltn12.source.string(text),
    sink = ltn12.sink.table(chunks),
    create = function()
      local connection = socket.tcp()
      connection:settimeout(TIMEOUT)
      return connection
    end,
  }
  local answer = json.decode(table.concat(chunks))
  local value = answer and answer.value
  if status ~= 200 then
    error(("%s: %s"):format(url:match("[^/]*$"), type(value) == "table" and value.message or status), 0)
  end
  return value
end

-- A command of the session.
---@private
function methods:command(method, path, body)
  return request(method, self.base .. path, body)
end

-- A command of Chromium's own protocol, for what WebDriver has no word.
local function devtools(self, name, parameters)
  return self:command("POST", "/goog/cdp/execute", { cmd = name, params = parameters })
end

local function begin_session(self, port)
  local arguments = shell.append({ "--user-data-dir=" .. self.scratch .. "/profile" }, FLAGS)
  local session = request("POST", ("http://127.0.0.1:%s/session"):format(port), {
    capabilities = { alwaysMatch = {
      ["goog:loggingPrefs"] = { browser = "ALL" },
      ["goog:chromeOptions"] = { args = arguments },
    } },
  })
  self.base = ("http://127.0.0.1:%s/session/%s"):format(port, session.sessionId)
  shell.write(self.scratch .. "/browser", ("%d\n"):format(session.capabilities["goog:processID"]))
end

--- Starts a browser with one empty page.
---@param options {width: integer?, height: integer?}? of the page, in CSS pixels (1280 x 800)
---@return spec.browser
function browser.start(options)
  options = options or {}
  local self = setmetatable({ scratch = shell.temporary() }, methods)
  self.pipe = assert(io.popen(SCRIPT:format(shell.quote(self.scratch)), "w"))
  local ok, problem = pcall(function()
    local port = shell.wait(60, "chromedriver's port", function()
      return (shell.read(self.scratch .. "/out") or ""):match("successfully on port (%d+)")
    end)
    begin_session(self, port)
    self:resize(options.width or 1280, options.height or 800)
  end)
  if not ok then
    self:stop()
    error(problem, 0)
  end
  return running.add(self)
end

--- Ends the browser and the driver and removes the profile.
function methods:stop()
  if self.pipe then
    if self.base then
      pcall(self.command, self, "DELETE", "")
    end
    self.pipe:close()
    self.pipe = nil
    shell.remove(self.scratch)
  end
end

-- ---- the page --------------------------------------------------------------------------------------------------------------

--- Opens an address and waits until the page is loaded.
---@param url string
function methods:open(url)
  self:command("POST", "/url", { url = url })
end

--- The size of the page in CSS pixels; a headless window of its own would be 500 wide at least.
---@param width integer
---@param height integer
---@param options {phone: boolean?}? a phone reports touch, and a meta viewport is obeyed
function methods:resize(width, height, options)
  local phone = options and options.phone or false
  devtools(self, "Emulation.setDeviceMetricsOverride", { width = width, height = height, deviceScaleFactor = phone and 2 or 1,
    mobile = phone })
  devtools(self, "Emulation.setTouchEmulationEnabled", { enabled = phone })
end

--- Makes it a phone of 390 x 844 CSS pixels.
function methods:phone()
  self:resize(390, 844, { phone = true })
end

--- What the user has asked of the system: { ["prefers-color-scheme"] = "dark", ["prefers-reduced-motion"] = "reduce" }. What is not
--- named is as it was.
---@param features table<string, string>
function methods:prefer(features)
  local list = {}
  for _, name in ipairs { "prefers-color-scheme", "prefers-reduced-motion" } do
    list[#list + 1] = { name = name, value = features[name] or "" }
  end
  devtools(self, "Emulation.setEmulatedMedia", { features = list })
end

--- Writes a PNG of what is seen, or of the whole page.
---@param path string
---@param options {whole: boolean?}?
---@return string path
function methods:screenshot(path, options)
  local whole = options and options.whole or false
  local picture = devtools(self, "Page.captureScreenshot", { format = "png", captureBeyondViewport = whole })
  return shell.write(path, (mime.unb64(picture.data)))
end

--- The text that is visible on the page, or in one element.
---@param selector string? CSS
---@return string
function methods:text(selector)
  return self:command("GET", ("/element/%s/text"):format(self:find(selector or "body"))) or ""
end

--- Runs JavaScript in the page: what it returns. Its arguments are `arguments[0]`, ….
---@param source string body of a function; a promise that it returns is waited for
---@return any
function methods:script(source, ...)
  -- an argument at least: an empty table would be written as an object
  local arguments = select("#", ...) > 0 and { ... } or { 0 }
  return self:command("POST", "/execute/sync", { script = source, args = arguments })
end

--- What the page's console was told since the last call: {level = "SEVERE"|"WARNING"|…, message, source}. A breach of a
--- Content-Security-Policy, a request that failed and an error that nobody caught are all SEVERE.
---@return {level: string, message: string, source: string}[]
function methods:console()
  return self:command("POST", "/se/log", { type = "browser" })
end

-- ---- its elements ----------------------------------------------------------------------------------------------------------

--- The first element that a CSS selector finds; raises where there is none.
---@param selector string
---@return string id
function methods:find(selector)
  return self:command("POST", "/element", { using = "css selector", value = selector })[ELEMENT]
end

--- How many elements a CSS selector finds.
---@param selector string
---@return integer
function methods:count(selector)
  return #self:command("POST", "/elements", { using = "css selector", value = selector })
end

--- Clicks, as a user does: raises where something else lies over the element.
---@param selector string
function methods:click(selector)
  self:command("POST", ("/element/%s/click"):format(self:find(selector)), {})
end

--- Types text into a field, or gives a file's path to <input type="file">, which may be hidden.
---@param selector string
---@param text string
function methods:type(selector, text)
  self:command("POST", ("/element/%s/value"):format(self:find(selector)), { text = text })
end

methods.set_file = methods.type

--- Presses keys one after the other, where the focus is: names of KEYS, single characters, or "Shift+Tab".
---@param ... string
function methods:press(...)
  local actions = {}
  local function act(kind, key)
    actions[#actions + 1] = { type = kind, value = KEYS[key] or key }
  end
  for _, chord in ipairs { ... } do
    local shift = chord:match("^Shift%+(.+)$")
    if shift then
      act("keyDown", "Shift")
    end
    act("keyDown", shift or chord)
    act("keyUp", shift or chord)
    if shift then
      act("keyUp", "Shift")
    end
  end
  self:command("POST", "/actions", { actions = { { type = "key", id = "keyboard", actions = actions } } })
end

--- Waits until a script returns something that counts as true in Lua, and gives it.
---@param seconds number
---@param what string what is waited for
---@param source string as for `script`
---@return any
function methods:wait(seconds, what, source, ...)
  local arguments = { ... }
  local ok, answer = pcall(shell.wait, seconds, what, function()
    return self:script(source, shell.unpack(arguments))
  end)
  if not ok then
    error(("%s; the page says: %s"):format(answer, self:text()), 2)
  end
  return answer
end

--- Waits until an element is seen, not only meant to be: what is around it is shown, too.
---@param selector string CSS
---@param seconds number? default 60
function methods:await(selector, seconds)
  self:wait(seconds or 60, selector, [[
    const element = document.querySelector(arguments[0]);
    return element !== null && element.getClientRects().length > 0]], selector)
end

return browser
