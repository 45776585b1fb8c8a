-- A task that had succeeded, by an answer that had no `result` at all, was told as one without a result at once, though the result came a
-- moment later. (spec 572 is about results that are there and empty.)
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local URL = ', "result": {"media_urls": ["https://a/b.mp4"]}'

local function poll(call, answer)
  return (flows.after(call, answer, { wait = true, id = "t1" }))
end

describe("a result that is not there", function()
  it("is asked for again where nothing stands in its place", function()
    for _, rest in ipairs {
      "", ', "credits": 12', ', "task_id": "t1", "param": {"input": {"video_url": "https://a/source.mp4"}}', ', "outputs": []',
    } do
      assert.equal("wait", poll("task", flows.task("success", rest)), rest)
    end
    for _, rest in ipairs { "", ', "detect_task_id": "t1"', ', "faces": null' } do
      assert.equal("wait", poll("detection", flows.task("succeeded", rest)), rest)
    end
  end)

  it("is not waited for where it has another name", function()
    for _, rest in ipairs {
      ', "output": "https://a/b.mp4"', ', "media_urls": ["https://a/b.mp4"]', ', "resultJson": "{\\"urls\\": [\\"https://a/b.mp4\\"]}"',
    } do
      assert.equal("done", poll("task", flows.task("success", rest)), rest)
    end
    assert.equal("done", poll("detection", flows.task("succeeded", ', "id": "x", "faces": []')))
  end)

  it("is there the next time", function()
    local client = fault_server.start_client({ [paths.task] = {
      flows.task("success", ""), flows.task("success", ""), flows.task("success", URL) } }, { retries = 0 })
    assert.same({ "https://a/b.mp4" }, assert(client:task("t1"):wait { timeout = 20 }).urls)
  end)

  it("is missed after a bounded number of answers, and fetched by a later run", function()
    local step, _, sent = flows.run(flows.new("task", { wait = true, id = "t1" }), function() return flows.task("success", "") end)
    assert.same({ "done", 4 }, { step, #sent })
    local folder = shell.temporary()
    local script = { [paths.create] = { fault_server.answer { task_id = "t1" } }, [paths.task] = {} }
    for i = 1, 4 do
      script[paths.task][i] = flows.task("success", "")
    end
    script[paths.task][5] = flows.task("success", URL)
    local client = fault_server.start_client(script, { retries = 0, ledger = folder .. "/ledger" })
    local _, err = assert(client:create { model = "m", input = {} }):wait()
    assert.same({ "protocol", "t1" }, { err.kind, err.task_id })
    local left = assert(client:resume())
    assert.same({ "https://a/b.mp4" }, assert(left[1].task:wait()).urls)
  end)
end)
