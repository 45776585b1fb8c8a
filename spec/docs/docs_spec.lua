--- What the pages print runs: every fenced block of README.md and of the pages under examples/, as a reader would run it, in a folder of
-- its own with the files that the page names, against the local engine and a real nginx.
-- One Lua is enough: the pages name theirs.
local docs = require "spec.support.docs"
local engines = require "spec.support.engine"
local faceswap = require "faceswap"
local nginx = require "spec.support.nginx"
local postgres = require "spec.support.postgres"
local rules = require "faceswap.rules"
local shell = require "spec.support.shell"
local studio = require "spec.support.studio"

local LUA = arg and arg[-1] or "lua5.4"
local KEY = "ak_0123456789abcdef0123456789abcdef"

local MANUAL = "lua/faceswap/cli/faceswap.1.in"

-- What is not run. Who marks another block in a page adds it here.
local EXCEPTIONS = {
  "README.md: sh: it installs packages, and runs all specs, this one too",
  "examples/guides/callbacks.md: lua: lua-http is no package of Debian 12 for Lua 5.4",
  "examples/guides/many-machines.md: sh: it installs a server and alters the system's",
  "examples/guides/nginx.md: sh: it installs packages and the module",
  "examples/nginx/README.md: sh: it goes on until it is interrupted; spec/nginx/studio_spec.lua runs it",
  "examples/nginx/README.md: yaml: it is a sketch of four machines; spec/nginx/studio_machines_spec.lua runs two",
  MANUAL .. ": sh: it takes a port of the machine",
}

-- The addresses of the pages; others stand for them when they are run.
local SERVER, VIDEO, STUDIO, DATABASE = "127.0.0.1:8080", "https://media.example/party.mp4", "https://studio.example.org", "db.example.org"
local TOKEN = "alice-0123456789abcdefghij"

local function literal(text)
  return (text:gsub("%p", "%%%0"))
end

local pages = docs.pages()
local blocks = {}
for _, page in ipairs(pages) do
  blocks[page] = docs.blocks(page)
end
pages[#pages + 1] = MANUAL
blocks[MANUAL] = docs.manual_blocks(MANUAL)

describe("the pages", function()
  local engine, environment
  local beside -- a server that one block needs

  setup(function()
    engine = engines.start { key = KEY, environment = { FACESWAP_LOCAL_KEY = KEY } }
    environment = {
      CRUN_API_KEY = KEY, CRUN_BASE_URL = engine.url, FACESWAP_LOCAL_URL = engine.url, FACESWAP_LOCAL_KEY = KEY,
      TOKEN = TOKEN, CALLBACK_SECRET = ("0123456789abcdef"):rep(2),
    }
  end)
  after_each(function()
    if beside then
      (beside.remove or beside.stop)(beside)
      beside = nil
    end
  end)

  -- Runs a command in a folder, which is the home as well; raises with what it printed.
  local function run(folder, words)
    local all = { "env", "-C", folder, "-u", "XDG_STATE_HOME", "-u", "FACESWAP_BACKEND", "HOME=" .. folder }
    for name, value in pairs(environment) do
      all[#all + 1] = name .. "=" .. value
    end
    return shell.run(shell.append(all, shell.append({ "timeout", "300" }, words)))
  end

  local function run_shell(folder, block, real_addresses)
    local text = docs.at(folder, block.text)
    for printed, real in pairs(real_addresses) do
      text = text:gsub(literal(printed), (real:gsub("%%", "%%%%")))
    end
    -- so that an error names the page's line
    local script = ("trap 'echo \"%s:$((LINENO + %d))\" >&2' ERR\n"):format(block.page, block.line - 2) .. text
    return run(folder, { "bash", "-Eeuo", "pipefail", shell.write(folder .. "/.block", script) })
  end

  -- What a block of shell speaks to, started for it, and the addresses.
  local function addresses_of(folder, block, server)
    local addresses = {}
    if block.text:find(SERVER, 1, true) then
      addresses["http://" .. SERVER] = server.url
      addresses[VIDEO] = engine:upload(folder .. "/party.mp4", "video/mp4")
    elseif block.text:find(STUDIO, 1, true) and block.text:find("curl", 1, true) then
      shell.run { "chmod", "755", folder }
      beside = studio.start(folder, "alice:" .. TOKEN)
      addresses[STUDIO] = beside.url
    elseif block.text:find(DATABASE, 1, true) then
      beside = postgres.start()
      beside:sql("postgres", "CREATE DATABASE faceswap")
      addresses[DATABASE] = ("%s\\nport=%d"):format(beside.folder, beside.port)
    end
    return addresses
  end

  local function nginx_at(folder, block)
    local text = docs.at(folder, block.text):gsub(literal("listen " .. SERVER .. ";"), "")
    local parts = docs.nginx_parts(text)
    shell.run { "chmod", "-R", "a+rwX", folder }
    local exported = shell.merge({ LUA_PATH = folder .. "/?.lua;;" }, environment)
    -- a page that has a server has what it serves; another one is asked for what its lines hand on
    local server = parts.server ~= "" and parts.server or [[location /balance { content_by_lua_block {
      local client = assert(require("faceswap").new {})
      ngx.say(assert(client:balance()))
    } }]]
    return nginx.start { main = parts.main, http = parts.http, server = server, exported = exported, workers = 1 }
  end

  for _, page in ipairs(pages) do
    describe(page, function()
      local folder, server

      setup(function()
        folder = docs.folder(page, blocks[page])
      end)
      teardown(function()
        if server then
          server:stop()
        end
        shell.remove(folder)
      end)

      local script = docs.script(blocks[page])
      if script then
        it("has Lua that runs", function()
          shell.run { "mkdir", "-p", folder .. "/.pages/" .. (page:match "^(.*)/" or "") }
          run(folder, { LUA, shell.write(folder .. "/.pages/" .. page, docs.at(folder, script)) })
          for _, ending in ipairs { "mp4", "html", "db" } do
            for output in script:gmatch('"([%w_-]+%.' .. ending .. ')"') do
              assert.is_string(shell.read(folder .. "/" .. output), output)
            end
          end
        end)
      end

      for _, block in ipairs(blocks[page]) do
        local language = not block.reason and block.language or "text"
        if language == "sh" then
          it(("has shell that runs, line %d"):format(block.line), function()
            run_shell(folder, block, addresses_of(folder, block, server))
            for _, option in ipairs { "%-o", "%-%-sheet" } do
              for output in block.text:gmatch("%f[%S]" .. option .. " ([%w_./]+)") do
                assert.matches("%S", shell.run { "find", folder .. "/" .. output, "-type", "f" })
              end
            end
          end)
        elseif language == "nginx" then
          it(("has a configuration that nginx runs, line %d"):format(block.line), function()
            if server then
              server:stop()
            end
            server = nginx_at(folder, block)
            if not block.text:find "server {" then
              assert.matches("^%d", server:request("/balance").text)
            end
            assert.same({}, server:errors "warn")
          end)
        elseif language == "json" and block.file then
          it(("has a plan in JSON, line %d"):format(block.line), function()
            assert(rules.load(folder .. "/" .. block.file))
          end)
        elseif language == "lua" and block.file then
          it(("has %s, line %d"):format(block.file, block.line), function()
            assert(loadfile(folder .. "/" .. block.file))
          end)
        elseif language ~= "lua" and language ~= "text" then
          it(("has a block that is run, line %d"):format(block.line), function()
            error(("%s:%d: nothing runs a block of `%s`: say why before it, <!-- not run: … -->"):format(page, block.line, block.language))
          end)
        end
      end
    end)
  end

  it("leave out what is known to be left out, and nothing else", function()
    local found = {}
    for _, page in ipairs(pages) do
      for _, block in ipairs(blocks[page]) do
        if block.reason then
          found[#found + 1] = ("%s: %s: %s"):format(page, block.language, block.reason)
        end
      end
    end
    assert.same(EXCEPTIONS, found)
  end)

  it("print a plan that decides about the demo's clip", function()
    local client = assert(faceswap.new { base_url = engine.url, api_key = KEY })
    local folder = docs.folder("README.md", blocks["README.md"])
    local plan = assert(rules.load(folder .. "/cast.lua"))
    local decisions = assert(plan:decide(assert(client:detect { video = docs.demo_clip() })))
    local targets = {}
    for i, decision in ipairs(decisions) do
      targets[i] = decision.target and decision.target:match "[^/]+$" or "stays"
    end
    assert.same({ "leo.jpg", "mara.jpg", "stays", "stays" }, targets)
  end)
end)

describe("the README", function()
  it("is one page, its lines within a screen", function()
    local count = 0
    for line in shell.read("README.md"):gmatch "([^\n]*)\n" do
      count = count + 1
      assert.is_true(utf8.len(line) <= 140, ("line %d"):format(count))
    end
    assert.is_true(count < 200, count .. " lines")
  end)
end)

describe("a page's source", function()
  it("says why a block is not run, and which file a block is", function()
    local found = docs.blocks("x.md", table.concat({ "<!-- not run: it costs -->", "```sh", "pay", "```", "", "```lua", "-- cast.lua: all",
      "return 1", "```", "1. in a list", "", "   ```json", "   {}", "   ```" }, "\n"))
    assert.same({ "it costs", nil, nil, n = 3 }, { found[1].reason, found[2].reason, found[3].reason, n = #found })
    assert.same({ "pay\n", 3, "sh" }, { found[1].text, found[1].line, found[1].language })
    assert.equal("cast.lua", found[2].file)
    assert.same({ "{}\n", "json" }, { found[3].text, found[3].language })
  end)

  it("keeps its lines where they are, and its Lua in one state", function()
    local script = docs.script(docs.blocks("x.md", "a\n```lua\nlocal x = 1\n```\nb\n```lua\nprint(x)\n```\n"))
    assert.equal("\n\nlocal x = 1\n\n\n\nprint(x)\n", script)
  end)
end)
