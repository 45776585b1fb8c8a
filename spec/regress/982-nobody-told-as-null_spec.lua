-- A detection that found nobody, and tells that as `"faces": null` or by leaving `faces` out, as servers in some languages do with empty
-- lists, was told as an answer that is not understood.
local fault_server = require "spec.support.fault_server"

local paths, answer = fault_server.paths, fault_server.answer

describe("a detection that found nobody", function()
  local function detect(result, act)
    fault_server.with({ [paths.detect] = { answer { detect_task_id = "d1" } },
      [paths.detection] = { answer('{"detect_task_id": "d1", "status": "succeeded", "result": ' .. result .. "}") } }, function(client)
      act(client:detect { video_url = "https://media.example/in.mp4", timeout = 20 })
    end)
  end

  for _, result in ipairs { '{"id": "r1", "faces": null}', '{"id": "r1", "status": "succeed", "type": "face_detect", "hair_id": null}' } do
    it("may say so by " .. result, function()
      detect(result, function(found, err)
        assert.same({}, assert(found, tostring(err)).faces)
        assert.equal("r1", found.detect_id)
      end)
    end)
  end

  it("is not taken for that where faces may have another name or shape", function()
    for _, result in ipairs { '{"id": "r1", "faces": {}}', '{"id": "r1", "people": [{"id": 0}]}', '{"id": "r1", "faces": "none"}' } do
      detect(result, function(found, err)
        assert.is_nil(found)
        assert.matches("`faces` is not a list", err.message, 1, true)
      end)
    end
  end)

  it("is asked for once more before it is believed", function()
    local empty, one = '{"id": "r1"}', '{"id": "r1", "faces": [{"id": 0, "link": "https://media.example/0.png"}]}'
    local told = '{"detect_task_id": "d1", "status": "succeeded", "result": %s}'
    fault_server.with({ [paths.detect] = { answer { detect_task_id = "d1" } },
      [paths.detection] = { answer(told:format(empty)), answer(told:format(one)) } }, function(client)
      assert.equal(1, #assert(client:detect { video_url = "https://media.example/in.mp4", timeout = 20 }).faces)
    end)
  end)
end)
