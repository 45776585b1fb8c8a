-- A task with the time of its end and a state that nobody knows was a failure where its result was no list of texts, and
-- the ledger wrote it down as one. A state in blanks was waited for in vain, and "success" was told as the reason of a failure.
local fault_server = require "spec.support.fault_server"
local flows = require "spec.support.flows"

local after = flows.after

describe("a task with the time of its end, and a state that nobody knows,", function()
  local function of(result)
    return (after("task", flows.task("pondered", (', "complete_at": 1700000000, "result": %s'):format(result)), { wait = true }))
  end

  for _, result in ipairs {
    '{"media_urls": {"url": "https://a/1"}}', '{"media_url": "HTTPS://a/1"}', '"https://a/1"', '" //a/1"', '["http://a/1"]',
    [["{\"media_urls\": [\"https://a/1\"]}"]], [[{"media_urls": ["https:\/\/a\/1"]}]], [[{"media_urls": ["\/\/a\/1"]}]],
    '{"code": 200, "media_urls": [null, {"link": "https://a/1"}]}', '{"code": "0", "message": "see https://help", "video_url": "//a/1"}',
  } do
    it("has succeeded with " .. result, function()
      assert.equal("done", of(result))
    end)
  end

  for _, result in ipairs {
    "null", "{}", "[]", '""', '"h"', '"no face; see https://help"', '{"message": "see https://help"}', '{"media_urls": ["ftp://a/1"]}',
    '{"code": 501, "media_urls": ["https://a/1"]}', '{"media_urls": []}', '{"media_urls": ["/1"]}',
  } do
    it("has failed with " .. result, function()
      assert.equal("failed", of(result))
    end)
  end
end)

describe("a state", function()
  it("may have blanks around it", function()
    for state, step in pairs { [" success"] = "done", ["failed\\n"] = "failed", ["\\tRunning "] = "wait" } do
      local now, known = after("task", flows.task(state), { wait = true })
      assert.equal(step, now)
      assert.is_false(known.state_unknown)
    end
    assert.is_true(select(2, after("task", flows.task " suc cess", { wait = true })).state_unknown)
  end)
end)

describe("a reason", function()
  it("is none where it says success", function()
    local function reason(rest)
      return select(2, after("task", flows.task("failed", rest), { wait = true })).message
    end
    assert.equal("no face", reason ', "message": "no face", "result": {"message": "Success"}')
    assert.equal("no face", reason ', "message": "ok", "error": "no face"')
    assert.equal("the service gives no reason for 'failed'", reason ', "message": "success"')
  end)
end)

describe("the URLs of a result", function()
  it("are found under other names, and without tabs and line breaks", function()
    for data, wanted in pairs {
      ['"result": {"videos": [{"url": "https://a/1"}]}'] = "https://a/1",
      ['"result": {"video_url": "https://a/1"}'] = "https://a/1",
      ['"result": {"media_urls": null, "output": "https://a/1"}'] = "https://a/1",
      ['"result": null, "media_urls": ["https://a/1"]'] = "https://a/1",
      ['"result": {"media_urls": ["https://a/my\\tfilm.mp4\\n"]}'] = "https://a/myfilm.mp4",
    } do
      local client, server = fault_server.start_client {
        [fault_server.paths.task] = { fault_server.answer(('{"status": "success", %s}'):format(data)) },
      }
      local result, err = client:task("t1"):wait()
      client:close()
      server:stop()
      assert(result, err)
      assert.equal(wanted, result.urls[1])
    end
  end)
end)
