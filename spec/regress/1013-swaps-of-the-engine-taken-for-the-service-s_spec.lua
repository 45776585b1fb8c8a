-- With one ledger for both, the command took a swap that the engine on this machine had made for the hosted service's: the service was not
-- asked, and the preview was the result.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a ledger that the engine and the service share", function()
  local faceswap = command.beside_engine()

  it("has a swap of each", function()
    local answer, paths = fault_server.answer, fault_server.paths
    local picture = shell.read(clips.path "target.jpg")
    local storage = fault_server.start { ["/put"] = { {} }, ["/r.jpg"] = { { body = picture } } }
    local faces = { { id = 0, link = "https://media.example/0.jpg" } }
    local server = fault_server.start {
      [paths.balance] = { answer { balance = 100 } },
      [paths.upload] = { answer { presigned_url = storage.url .. "/put", file_url = "https://media.example/v.jpg" } },
      [paths.detect_image] = { answer { detect_task_id = "d1" } },
      [paths.detection] = { answer { status = "succeeded", result = { id = "r1", faces = faces } } },
      [paths.create] = { answer { task_id = "t1" } },
      [paths.task] = { answer { status = "success", credits = 12, result = { media_urls = { storage.url .. "/r.jpg" } } } },
    }
    local output = faceswap.folder .. "/out.jpg"
    local function swap(...)
      local words = { "swap", clips.path "three.jpg", "--face", "0=" .. clips.path "target.jpg", "-o", output, "--ledger",
        faceswap.folder .. "/swaps.db", ... }
      local ran = faceswap:run(words, { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
      assert.equal(0, ran.status, ran.err)
      return ran.out
    end
    local told = { swap "--local", swap(), swap(), swap "--local" }
    local created = #server:requests(paths.create)
    for i, words in ipairs { "swapped", "swapped, 12 credits", "swapped before, 12 credits", "swapped before" } do
      assert.equal(("%s: %s\n"):format(output, words), told[i])
    end
    assert.equal(1, created)
  end)
end)
