-- What another service calls notes, a list of tables, was told as "table: 0x55d0…"; behind null the notes of a list were lost.
local engine_notes = require "faceswap.client.engine_notes"
local json = require "faceswap.json"

describe("the notes of an answer", function()
  local function read(text)
    return engine_notes.read { notes = json.decode(text) }
  end

  it("are its texts and numbers, a line each", function()
    assert.same({ "a", "b c", "7" }, read '[{"text": "x"}, "a", null, ["y"], "b\\nc", true, 7]')
    for _, text in ipairs { '[{"text": "x"}]', "[null]", "[]", '{"a": "b"}', '"x"', "7", "false", "null" } do
      assert.same({}, read(text), text)
    end
  end)
end)
