-- Settings of the studio that a container's file or a unit leaves blank, as STUDIO_LEDGER=, were taken for the ledger, the engine or the
-- address of that name; and a STUDIO_ORIGIN that is no address stopped each request instead of nginx's start.
local shell = require "spec.support.shell"

local LOAD = [[
package.path = "examples/nginx/lua/?.lua;" .. package.path
ngx = { config = { prefix = function() return "/srv/" end } }
local config = require "studio.config"
local ok, problem = pcall(config.load)
print(ok and table.concat({ tostring(config.origin), tostring(config.is_local), config.ledger, tostring(config.shared), config.keep,
  config.jobs_per_hour, tostring(config.credits_per_job) }, " ") or problem)
]]

local function load(variables)
  local words = { "env", "STUDIO_TOKENS=me:0123456789abcdefghij" }
  for _, name in ipairs { "STUDIO_ORIGIN", "STUDIO_LEDGER", "STUDIO_KEEP_HOURS", "STUDIO_JOBS_PER_HOUR", "STUDIO_CREDITS_PER_JOB",
    "FACESWAP_LOCAL_URL" } do
    words[#words + 1] = name .. "=" .. (variables[name] or "")
  end
  return (shell.run(shell.append(words, { arg[-1], "-e", LOAD })):gsub("%s+$", ""):gsub("%.0", ""))
end

describe("a setting of the studio", function()
  it("that is blank is as if it was not there", function()
    assert.equal("nil false /srv/data/ledger.db false 86400 30 nil", load {})
  end)

  it("counts", function()
    assert.equal("https://studio.example.org true service=studio true 3600 5 2.5", load { STUDIO_ORIGIN = "HTTPS://Studio.example.org/",
      STUDIO_LEDGER = "service=studio", STUDIO_KEEP_HOURS = "1", STUDIO_JOBS_PER_HOUR = "5", STUDIO_CREDITS_PER_JOB = "2.5",
      FACESWAP_LOCAL_URL = "http://127.0.0.1:1" })
  end)

  it("that is no address of a site stops nginx", function()
    for _, origin in ipairs { "studio.example.org", "ftp://studio.example.org", "https://", "https://a.example/studio",
      "https://a.example?x", "https://a.example b.example" } do
      assert.equal(("STUDIO_ORIGIN: '%s' is not the address of a site, as https://studio.example.org"):format(origin),
        load { STUDIO_ORIGIN = origin })
    end
  end)

  it("that is no number of any use stops nginx", function()
    for _, hours in ipairs { "inf", "nan", "0", "-1", "a day" } do
      assert.equal(("STUDIO_KEEP_HOURS: '%s' is not a positive number"):format(hours), load { STUDIO_KEEP_HOURS = hours })
    end
  end)
end)
