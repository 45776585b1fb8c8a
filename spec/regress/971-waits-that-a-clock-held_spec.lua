-- Inside nginx, a wait that follows another one measured its time by the wall clock: where that was set back, it went on for as long beyond
-- its deadline, and where it was set forward, it ended at once.
local clock = require "spec.support.clock"
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a wait inside nginx, while the clock is set", function()
  local folder, wall, service, app

  setup(function()
    folder = shell.temporary_for_all()
    wall = clock.new(folder)
    service = nginx.start_service()
    app = nginx.start_app {
      main = "\nenv CLOCK_OFFSET;",
      exported = wall.environment,
      listen = "reuseport",
      environment = { SERVICE_URL = service.url },
    }
  end)

  -- A request that goes on; `done` tells what was answered, once it was.
  local function start(target)
    local file = folder .. "/" .. target:gsub("%W", "_")
    shell.run { "sh", "-c", ("{ curl -s --max-time 60 '%s%s' >%s.new; mv %s.new %s; } >/dev/null 2>&1 &"):format(app.url, target, file,
      file, file) }
    return { done = function() return shell.read(file) end }
  end

  for word, step in pairs { back = -600, forward = 600 } do
    it(word .. ", ends when its time is over", function()
      local id = app:request("/create").json.id
      start("/wait?timeout=50&id=" .. id)
      shell.wait(30, "the wait that asks", function()
        return (service:request("/control").json["asked:" .. id] or 0) > 0
      end)
      local follower, offset = start("/wait?timeout=2&id=" .. id), 0
      local text = shell.wait(30, "the wait that follows", function()
        offset = offset + step
        wall:set(offset)
        return follower.done()
      end)
      wall:set(0)
      assert.matches("after 2 s; take it up again", text, 1, true)
      service:request("/control?status:" .. id .. "=success")
    end)
  end
end)
