-- What a failed task or a detection had cost was not written down where the service put the number into a text.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("credits in a text", function()
  it("are charged in the ledger", function()
    local paths, folder = fault_server.paths, shell.temporary()
    local function answer(data)
      return { fault_server.answer(data) }
    end
    local client = fault_server.start_client({
      [paths.balance] = answer '{"balance": 100}',
      [paths.detect] = answer '{"detect_task_id": "d1"}',
      [paths.detection] = answer
        '{"status": "succeeded", "credits": "1.5", "result": {"id": "r1", "faces": [{"id": 0, "link": "https://a/0.png"}]}}',
      [paths.create] = answer '{"task_id": "t1"}',
      [paths.task] = answer '{"status": "failed", "credits": "7", "result": {"message": "no face"}}',
    }, { ledger = folder .. "/ledger" })
    local _, err = client:run { video_url = "https://a/v.mp4", choose = { [0] = "https://a/t.png" } }
    local charged = {}
    for kind, id in pairs { detect = "d1", create = "t1" } do
      charged[kind] = client.ledger.store:find({ kind = kind, task_id = id }).charged
    end
    assert.matches("no face", err.message, 1, true)
    assert.same({ detect = 1.5, create = 7 }, charged)
  end)
end)
