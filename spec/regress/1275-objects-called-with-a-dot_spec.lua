-- A dot in place of a colon was told as a fault within the module by the objects beside a client: its double, an analyzer, what receives
-- callbacks, and nginx's jobs, whose join took a time-out without a word, too.
local callback = require "faceswap.callback"
local faces = require "faceswap.faces"
local nginx = require "spec.support.nginx"
local testing = require "faceswap.testing"

describe("a method that is called with a dot", function()
  local function check(object, class, names)
    for name in names:gmatch "%S+" do
      local ok, problem = pcall(function()
        local _ = object[name] "x"
      end)
      assert.is_false(ok)
      assert.matches(("1275[^:]*:%%d+: %s is called with a colon: %s:%s"):format(name, class, name), problem)
    end
  end

  it("says so of a double, an analyzer and a callback", function()
    check(testing.new(), "double", "client on always asked tasks balance forget now advance")
    check(assert(callback.new { secret = ("s"):rep(32), url = "https://a/done" }), "callback", "receive verify")
    local analyzer = assert(faces.open())
    check(analyzer, "faceanalyzer", "begin finish failure analyze close")
    analyzer:close()
  end)

  it("says so of a job inside nginx, whose join takes nothing", function()
    local app = nginx.start {
      workers = 1,
      http = [[lua_shared_dict faceswap 4m;]],
      server = [[
        location = /job { content_by_lua_block {
          local client = require("faceswap").new { base_url = "http://127.0.0.1:1", api_key = "ak_0123456789abcdef0123456789abcdef" }
          local job = client:spawn(function() return 7 end)
          ngx.say(select(2, pcall(function() local _ = job.join() end)))
          ngx.say(select(2, pcall(function() local _ = job.cancel() end)))
          ngx.say(select(2, pcall(function() local _ = job:join { timeout = 1 } end)))
          ngx.say(job:join())
        } }
        location = /callback { content_by_lua_block {
          local made = require("faceswap.nginx.callback").new { secret = ("s"):rep(32), url = "https://a/done" }
          ngx.say(select(2, pcall(function() local _ = made.handle() end)))
        } }
      ]],
    }
    local text = app:request("/job").text
    for _, told in ipairs { "join is called with a colon: job:join", "cancel is called with a colon: job:cancel",
      "join: there is no option 'timeout'" } do
      assert.matches("content_by_lua[^\n]*:%d+: " .. told, text)
    end
    assert.matches("\n7\n$", text)
    assert.matches("content_by_lua[^\n]*: handle is called with a colon: callback:handle", app:request("/callback").text)
    app:stop()
  end)
end)
