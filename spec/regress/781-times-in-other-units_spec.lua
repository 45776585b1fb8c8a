-- A result's created_at and completed_at, which are unix seconds, were milliseconds where the service gave these, -1 or 1e300 where it
-- gave such, and missing where it gave dates.
local fault_server = require "spec.support.fault_server"
local json = require "faceswap.json"

describe("the times of a result", function()
  it("are unix seconds, whatever the service gives", function()
    for _, given in ipairs { 1790000000, 1790000000.9, "1790000000", 1790000000123, "1790000000123", 1790000000123456, 1790000000123456789,
      "2026-09-21T14:13:20Z", "2026-09-21T14:13:20.123Z", "2026-09-21 14:13:20+00:00", "2026-09-21T22:13:20+08:00",
      "2026-09-21T09:43:20-0430", "2026-09-21t14:13:20.999999z" } do
      assert.equal(1790000000, json.time(given), tostring(given))
    end
    assert.equal(951868799, json.time "2000-02-29T23:59:59Z")
    assert.equal(951868800, json.time "2000-03-01T00:00:00Z")
  end)

  it("are missing where nobody can know them", function()
    for _, given in ipairs { 0, -1, 1e300, 2 ^ 70, "", "now", "2026-09-21 14:13:20", "2026-09-21", "0001-01-01T00:00:00Z",
      "1970-01-01T00:00:00Z", "2026-09-21T14:13:20+", "2026-09-21T14:13:20:", true, {} } do
      assert.is_nil(json.time(given), tostring(given))
    end
    assert.is_nil(json.time(nil))
  end)

  it("reach the user so", function()
    local data = { status = "success", create_at = 1790000000000, complete_at = "2026-09-21T14:13:25Z",
      result = { media_urls = { "https://a/b" } } }
    local client = fault_server.start_client({ [fault_server.paths.task] = { fault_server.answer(data) } }, { retries = 0 })
    local result = assert(client:task("t1"):wait())
    assert.same({ 1790000000, 1790000005 }, { result.created_at, result.completed_at })
  end)
end)
