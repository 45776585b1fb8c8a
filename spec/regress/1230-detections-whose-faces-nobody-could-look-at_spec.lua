-- A detection was paid for before it was found that faces cannot be looked at on this machine, as where models are missing: by `detect
-- --describe`, `faces`, `preview`, and with rules that know people.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local DETECT = fault_server.paths.detect
local RULES = 'local r = require "faceswap.rules"\nreturn r.plan { %s:becomes "photo.jpg" }\n'

describe("a machine that cannot look at faces", function()
  local faceswap, server, folder

  before_each(function()
    server = fault_server.start(fault_server.swap_script())
    faceswap = command.new()
    folder = faceswap.folder .. "/"
    shell.write(folder .. "photo.jpg", "a photo, which nobody comes to look at")
    shell.write(folder .. "known.lua", RULES:format 'r.who(r.like "photo.jpg")')
    shell.write(folder .. "all.lua", RULES:format "r.everyone_else")
  end)

  local function run(...)
    return faceswap:run({ ... }, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY, FACESWAP_MODELS = "/no/models" })
  end

  local VIDEO = "https://media.example/v.mp4"

  it("pays for none whose faces are to be looked at", function()
    for _, words in ipairs {
      { "detect", VIDEO, "--describe" },
      { "faces", folder .. "photo.jpg", VIDEO },
      { "preview", VIDEO, "--face", "0=" .. folder .. "photo.jpg", "-o", folder .. "out.mp4" },
      { "plan", folder .. "known.lua", VIDEO },
      { "swap", VIDEO, "--rules", folder .. "known.lua", "-o", folder .. "out.mp4" },
    } do
      local ran = run((table.unpack or unpack)(words)) -- luacheck: ignore
      assert.same({ words[1], 2, 0 }, { words[1], ran.status, #server:requests(DETECT) })
      assert.is_truthy(ran.err:find("install the models", 1, true) or ran.err:find("install faceswap.vision", 1, true), ran.err)
    end
  end)

  it("has others found", function()
    assert.equal(0, run("detect", VIDEO).status)
    assert.equal(0, run("plan", folder .. "all.lua", VIDEO).status)
    assert.equal(1, #server:requests(DETECT))
  end)
end)
