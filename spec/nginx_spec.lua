-- Inside nginx: real workers that call the real engine.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local nginxes = require "spec.support.nginx"
local shell = require "spec.support.shell"

-- One client per worker, kept at module level.
local CLIENT = [[
  init_worker_by_lua_block {
    local faceswap = require "faceswap"
    client = assert(faceswap.new { base_url = os.getenv "ENGINE", api_key = os.getenv "KEY" })
  }
]]

describe("inside nginx", function()
  local engine, nginx

  setup(function()
    engine = engines.start()
  end)
  teardown(function()
    engine:stop()
  end)
  after_each(function()
    nginx:stop()
  end)

  local function start(server, options)
    options = options or {}
    options.server = server
    options.http = options.http or CLIENT
    options.environment = { ENGINE = engine.url, KEY = engine.key, CLIPS = shell.run({ "realpath", "build/clips" }):gsub("%s+$", "") }
    nginx = nginxes.start(options)
  end

  it("the whole job runs in a request", function()
    clips.path "three.mp4"
    clips.path "target.jpg"
    start [[
      location /job {
        content_by_lua_block {
          local folder = os.getenv "CLIPS"
          local seen = {}
          local output = ngx.config.prefix() .. "/out-" .. ngx.worker.pid() .. ".mp4"
          local result, err = client:run {
            video = folder .. "/three.mp4",
            choose = { [0] = folder .. "/target.jpg" },
            output = output,
            on_progress = function(event) seen[event.stage] = true end,
          }
          if not result then
            ngx.say(tostring(err))
            return
          end
          ngx.say(#result.detection.faces, " ", seen.detect and seen.swap, " ", result.output == output, " ", client:balance())
        }
      }
    ]]
    assert.matches("^3 true true %d+\n$", nginx:request("/job").text)
    nginx:quit()
    assert.same({}, nginx:errors())
  end)
end)
