-- Faces were looked at, and nginx's calls and ledgers ran, only where /tmp can be written, whatever TMPDIR named: elsewhere plans failed,
-- and that a target is a poor one went unsaid.
local clips = require "spec.support.clips"
local nginxes = require "spec.support.nginx"
local shell = require "spec.support.shell"

local LUA = arg[-1]

describe("where directories for temporary files are read-only", function()
  local preload
  setup(function()
    preload = shell.preload "no_temporary"
  end)

  it("faces are looked at", function()
    assert.equal("1\n", shell.run { "env", "LD_PRELOAD=" .. preload, LUA, "-e", ([[
      local analyzer = assert(require("faceswap.faces").open())
      print(#assert(analyzer:analyze(%q)))]]):format(clips.path "target.jpg") })
  end)

  it("TMPDIR names where there is one, however long its path is", function()
    local folder = shell.temporary() .. "/" .. ("long "):rep(40)
    shell.run { "mkdir", folder }
    assert.equal("/proc/self/fd/\n", shell.run { "env", "LD_PRELOAD=" .. preload, "TMPDIR=" .. folder, LUA, "-e", [[
      print((require("faceswap.vision").open(nil, 1):address():gsub("%d+$", "")))]] })
    assert.equal("", shell.run { "ls", folder })
  end)

  it("a video that has to be fetched goes where TMPDIR says", function()
    assert.matches("^/some where/faceswap%-%x+%.mp4\n$", shell.run { "env", "TMPDIR=/some where", LUA, "-e", [[
      local client = { download = function() return true end }
      print((require("faceswap.client.engine_beside").fetch({ client = client, media_url = "u", media_kind = "video" }, nil, {})))]] })
  end)

  it("calls and ledgers go on inside nginx, which logs no error", function()
    local nginx = nginxes.start {
      workers = 1,
      exported = { LD_PRELOAD = preload },
      server = [[
        location /api { content_by_lua_block { ngx.print('{"code": 200, "message": "m", "data": {"balance": 7, "task_id": "t1"}}') } }
        location /run { content_by_lua_block {
          local client = assert(require("faceswap").new {
            base_url = "http://127.0.0.1:" .. ngx.var.server_port, api_key = "ak_0123456789abcdef0123456789abcdef",
            ledger = "$prefix/ledger",
          })
          local task = assert(client:create { model = "m", input = {}, job_key = "k" })
          ngx.print(assert(client:balance()), " ", task.id)
          client:close()
        } }]],
    }
    assert.equal("7 t1", nginx:request("/run").text)
    nginx:quit()
    assert.same({}, nginx:errors())
  end)
end)
