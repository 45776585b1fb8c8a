-- `--timeout` of the command, and that of a detection, did not bound the upload before it, nor the questions and the download.
local call = require "faceswap.client.call"
local command = require "spec.support.command"
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local source = require "faceswap.client.source"

local paths = fault_server.paths

-- The seconds that a client with a limit gives a call.
local function given(request, limit)
  local taken
  local core_client = {
    active = function() return 0 end,
    start = function(_, started)
      taken = started.timeout
      error "stop"
    end,
  }
  local client = { limit = limit, paths = {}, ledger = {}, fresh = { has = function() end }, scheduler = { refusal = function() end } }
  client.core = core_client
  pcall(call.make, client, request)
  return taken
end

describe("the command's time-out", function()
  it("bounds every call, but not the answer to a submission", function()
    assert.same({ 5, 5, 60, 5 }, { given({ call = "balance" }, 5), given({ call = "put", url = "u", timeout = 21600 }, 5),
      given({ call = "balance" }, 500), given({ call = "get", url = "u", timeout = 1800 }, 5) })
    assert.same({ 1, 0.01 }, { given({ call = "balance" }, 0.01), given({ call = "task", wait = true, timeout = 9 }, 0.01) })
    assert.same({ 240, 240 }, { given({ call = "create" }, 5), given({ call = "detect_video" }, 5) })
  end)

  it("ends an upload that hangs, and a download that is paid", function()
    local tool = command.new()
    shell.write(tool.folder .. "/in.mp4", fault_server.film(1000))
    local media = fault_server.start { ["/put"] = { { fault = "hang" } },
      ["/out.mp4"] = { { fault = "hold", body = fault_server.film(500) } } }
    local script = fault_server.swap_script(media.url .. "/out.mp4")
    script[paths.upload] = { fault_server.answer { presigned_url = media.url .. "/put", file_url = media.url .. "/f.mp4" } }
    local server = fault_server.start(script)
    local environment = { CRUN_API_KEY = fault_server.KEY, CRUN_BASE_URL = server.url }
    local begun = core.now()
    local ran = tool:run({ "detect", tool.folder .. "/in.mp4", "--timeout", "1" }, environment)
    assert.same({ 1, 0 }, { ran.status, #server:requests(paths.detect) })
    ran = tool:run({ "swap", "https://a/v.mp4", "--face", "0=https://a/t.jpg", "-o", tool.folder .. "/out.mp4", "--timeout", "1" },
      environment)
    assert.equal(6, ran.status, ran.err)
    assert.matches("the swap itself is done: `faceswap resume` tries the download again", ran.err:gsub("%s+", " "), 1, true)
    assert.is_true(core.now() - begun < 55) -- a transfer that moves no byte is given up after 60 s
  end)
end)

describe("the time-out of a call with a file", function()
  it("is that of its upload, too", function()
    local seen = {}
    local client = { upload = function(_, path, options)
      seen[path] = options.timeout
      return "https://a/" .. path
    end }
    source.find(client, "detect", { video = "in.mp4", timeout = 7 })
    source.target(client, "t.jpg", nil, 8)
    source.find(client, "detect", { video = "short.mp4", timeout = 0.01 })
    source.find(client, "detect", { video = "any.mp4" })
    assert.same({ ["in.mp4"] = 7, ["t.jpg"] = 8, ["short.mp4"] = 1 }, seen)
  end)
end)
