-- A store of the user's, or one that was closed meanwhile, which raised after a submission took the id of what was paid for with it; one
-- that raised when a task had ended took the result.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths, answer = fault_server.paths, fault_server.answer

describe("a store that raises", function()
  -- A store whose methods raise once `away` is set.
  local function store_in(folder)
    local real, store = assert(require("faceswap.store").open(folder .. "/ledger")), {}
    for _, name in ipairs { "intend", "update", "find", "unfinished", "spent", "usual", "close" } do
      store[name] = function(_, ...)
        if store.away then
          error { message = "the database went away" }
        end
        return real[name](real, ...)
      end
    end
    return store
  end

  local script, store, options
  before_each(function()
    script = fault_server.swap_script "https://media.example/r.mp4"
    store = store_in(shell.temporary())
    options = { ledger = store, retries = 0, on_event = function(event)
      store.away = store.away or event.type == "response" and event.call == store.fails_after
    end }
  end)

  it("takes no id of what was paid for", function()
    for call, id in pairs { create = "t1", detect_video = "d1" } do
      store.away, store.fails_after = false, call
      local client = fault_server.start_client(script, options)
      local given = call == "create" and { model = "m", input = {} } or { video_url = "https://a/v.mp4" }
      local made, err = client[call == "create" and "create" or "detect"](client, given)
      assert.is_nil(made)
      assert.same({ "config", id }, { err.kind, err.task_id })
      assert.matches("ledger: the database went away; the entry %d+ stays without its outcome", err.message)
    end
  end)

  it("takes nothing of an answer that was lost, or refuses", function()
    for status, ambiguous in pairs { [500] = true, [404] = false } do
      store.away, store.fails_after = false, "create"
      script[paths.create] = { { status = status, body = ('{"code": %d, "message": "no"}'):format(status) } }
      local client = fault_server.start_client(script, options)
      local detection = assert(client:detect { video_url = "https://a/v.mp4" })
      local made, err = client:swap(detection, { [0] = "https://a/t.jpg" })
      assert.is_nil(made)
      assert.same({ status, ambiguous }, { err.code, err.ambiguous })
      assert.matches("ledger: ", err.message, 1, true)
    end
  end)

  it("takes no result", function()
    store.fails_after = "task"
    script[paths.task] = { answer { status = "success", credits = 12, result = { media_urls = { "https://media.example/r.mp4" } } } }
    local client = fault_server.start_client(script, options)
    local task = assert(client:create { model = "m", input = {} })
    assert.same({ "https://media.example/r.mp4" }, assert(task:wait()).urls)
    assert.is_true(store.away)
    assert.same({ "https://media.example/r.mp4" }, assert(client:task("t1"):wait()).urls)
  end)
end)
