-- Mistakes that named a line of the module's own: of who uses a client, its jobs or its ledger in a process that was forked; of who hands
-- options over through a double of the service, or something that is no ledger, no token and no embedding. Of a list of jobs with a
-- hole the jobs behind it were not waited for, and an analyzer that was asked for the end of what it had not begun waited for ever.
local faceswap = require "faceswap"
local faces = require "faceswap.faces"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"
local token = require "faceswap.token"

describe("a mistake", function()
  local function refuses(pattern, act)
    local ok, problem = pcall(act)
    assert.is_false(ok, pattern)
    assert.matches("1272[^:]*:%d+: " .. pattern .. "$", problem)
  end

  it("in the options of a double's client names the line that makes it", function()
    local double = testing.new()
    refuses("client: options must be a table, got number", function() local _ = double:client(7) end)
    refuses("faceswap.new: there is no option 'bugdet'", function() local _ = double:client { bugdet = 1 } end)
    refuses("faceswap.new: option 'timeout' must be a number above 0", function() local _ = double:client { timeout = 0 } end)
    refuses(".*budget: it has neither.*", function() local _ = double:client { budget = {} } end)
  end)

  it("in what a double is to answer is told where that is said", function()
    local double = testing.new()
    for _, field in ipairs { "data", "errors", "result" } do
      refuses(("testing: an outcome cannot be sent: json.encode: a function at '%s'"):format(field), function()
        double:on("create", { [field] = print })
      end)
    end
    double:on("create", function() return { odd = 1 } end)
    refuses("testing: an outcome has no field 'odd'", function()
      local _ = double:client():create { model = "m", input = {} }
    end)
  end)

  it("in a ledger, an id and a token is named", function()
    refuses("faceswap.new: the ledger has no method 'intend'", function()
      local _ = faceswap.new { ledger = require("faceswap.json").null }
    end)
    local client = testing.new():client { ledger = shell.temporary() .. "/ledger" }
    refuses("resolve: task_id must be a string, got boolean", function() local _ = client:resolve(1, "failed", true) end)
    refuses("token: secret must be a string, got nil", function() local _ = token.make(nil, "text") end)
    refuses("token: text must be a string, got table", function() local _ = token.check("secret", {}, "given") end)
    assert.is_false(token.check("secret", "text", nil)) -- of a request without one
  end)

  it("in a list of jobs that has a hole, behind which nobody would wait, is told", function()
    local client = testing.new():client()
    local job = client:spawn(client.balance, client)
    for _, jobs in ipairs { { nil, job }, { [3] = job }, { job, one = job }, { [0] = job } } do
      refuses("join_all: jobs must be a list of jobs without holes", function() local _ = client:join_all(jobs) end)
    end
    assert.same({ { 100, n = 1 }, { 100, n = 1 } }, client:join_all { job, job, n = 2 })
  end)

  it("in what faces are asked for is named", function()
    refuses("faces.distance: two embeddings are needed, of faces that were described", function()
      local _ = faces.distance(nil, "x")
    end)
    refuses("faces.verdict: distance must be a number, got nil", function() local _ = faces.verdict() end)
    refuses("faces.foreground: seen must be a table, got nil", function() local _ = faces.foreground() end)
    refuses("faces.open: 'threads' must be a whole number from 1 to 256", function() local _ = faces.open { threads = 1.5 } end)
    refuses("faces.reference: option 'analyzer' must be one that faces.open has made", function()
      local _ = faces.reference("a.jpg", { analyzer = {} })
    end)
    local analyzer = assert(faces.open())
    refuses("look: 'most' must be a whole number from 1 to 100000", function() local _ = analyzer:analyze("a.jpg", 1e9) end)
    refuses("look: picture.name must be a string, got boolean", function()
      local _ = analyzer:analyze { bytes = "", name = true }
    end)
    refuses("finish: that is no picture which this analyzer has begun to look at", function() local _ = analyzer:finish {} end)
    analyzer:close()
    refuses("the analyzer is closed", function() local _ = analyzer:analyze "a.jpg" end)
  end)
end)

local CHILD = [[
local ffi = require "ffi"
ffi.cdef "int fork(void); int waitpid(int, int *, int); void _exit(int);"
local faceswap = require "faceswap"
local client = assert(faceswap.new { base_url = "http://127.0.0.1:1", api_key = "ak_0123456789abcdef0123456789abcdef", ledger = ... })
local job = client:spawn(client.balance, client)
local analyzer = assert(require("faceswap.faces").open())
local child = ffi.C.fork()
if child == 0 then
  for name, use in pairs {
    balance = function() return (client:balance()) end,
    detect = function() return (client:detect { video_url = "https://a/v.mp4", job_key = "k" }) end,
    submit = function() return (client:detect { video_url = "https://a/v.mp4" }) end,
    create = function() return (client:create { model = "m", input = {} }) end,
    resume = function() return (client:resume()) end,
    resolve = function() return (client:resolve(1, "refused")) end,
    step = function() return (client:step()) end,
    join = function() return (job:join()) end,
    join_all = function() return (client:join_all { job }) end,
    spawn = function() return (client:spawn(function() return (client:balance()) end):join()) end,
    stats = function() return (client:stats()) end,
    analyze = function() return (analyzer:analyze "a.jpg") end,
  } do
    io.stderr:write(name, " ", tostring(select(2, pcall(use))), "\n")
  end
  ffi.C._exit(0)
end
ffi.C.waitpid(child, ffi.new "int[1]", 0)
]]

describe("a client and an analyzer in a process that was forked", function()
  it("say so of the line that uses them", function()
    local folder = shell.temporary()
    shell.write(folder .. "/child.lua", CHILD)
    local modules = "LUA_CPATH=" .. (os.getenv "FACESWAP_LUAJIT" or "build/luajit") .. "/?.so;;"
    local out = shell.run { "env", "LUA_PATH=" .. package.path, modules, "luajit", folder .. "/child.lua", folder .. "/ledger" }
    for name in ("balance detect submit create resume resolve step join join_all spawn stats analyze"):gmatch "%S+" do
      assert.matches(("%s [^\n]*/child.lua:%%d+: the %s was made before this process was forked; make another one here\n"):format(name,
        name == "analyze" and "analyzer" or "client"), "\n" .. out)
    end
  end)
end)
