-- To make room for an upload the engine looked through all its files once for each one that it removed, in the thread that answers
-- everybody.
-- One Lua is enough: what this tests is what the engine does.
local clocks = require "spec.support.clock"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("room for an upload", function()
  it("is made by few looks through the files", function()
    local folder = shell.temporary()
    local clock, looks, library = clocks.new(folder), folder .. "/looks", shell.preload "counted_looks"
    local server = engines.start { arguments = { "--quota", "8M" }, environment = {
      LD_PRELOAD = clock.environment.LD_PRELOAD .. ":" .. library, CLOCK_OFFSET = clock.environment.CLOCK_OFFSET, COUNTED_LOOKS = looks,
    } }
    local small, large = folder .. "/small", folder .. "/large"
    shell.run { "sh", "-c", ("head -c 65536 /dev/urandom >%s; head -c 4500000 /dev/urandom >%s"):format(small, large) }
    local first
    for _ = 1, 64 do
      first = first or server:upload(small, "image/jpeg")
      server:upload(small, "image/jpeg")
    end
    clock:set(120) -- what came just now is not removed
    local before = #shell.read(looks)
    local last = server:upload(large, "image/jpeg")
    local after = #shell.read(looks)
    assert.equal(404, server:request(first).status)
    assert.equal(200, server:request(last).status)
    local left = tonumber((shell.run { "sh", "-c", "ls " .. server.data .. "/media | wc -l" }))
    assert.is_true(left < 64 and left > 1, left .. " are left")
    assert.is_true(after - before < 10, after - before .. " looks")
    assert.equal(0, server:stop())
  end)
end)
