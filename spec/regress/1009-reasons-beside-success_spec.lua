-- The reason that a service told in its answer's data, beside a message that said "success", reached nobody: of a submission without an id,
-- which may have been charged, the command said that there is no id, and no more.
local fault_server = require "spec.support.fault_server"

describe("the reason of an answer that says success", function()
  local CREATE = fault_server.paths.create

  local function told(data)
    local body = '{"code": 200, "message": "success", "data": %s}'
    local client, server = fault_server.start_client({ [CREATE] = { { body = body:format(data) } } }, { retries = 0 })
    local task, err = client:create { model = "m", input = {} }
    assert.is_nil(task)
    assert.is_true(err.ambiguous)
    assert.equal(1, #server:requests(CREATE))
    local message = err.message
    return message
  end

  it("is told from its data", function()
    for _, data in ipairs { '{"error": "model busy"}', '{"message": "model busy"}', '{"error": {"message": "model busy"}}' } do
      assert.matches("; the server said: model busy; the request may have been carried out", told(data), 1, true)
    end
  end)

  it("is none where the data say so, too", function()
    for _, data in ipairs { '{"message": "success"}', "{}", "[]", '{"message": ""}' } do
      assert.is_nil(told(data):find("the server said", 1, true))
    end
  end)
end)
