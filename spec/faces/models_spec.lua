-- Model files that are missing, cut short or damaged: each is refused in a sentence, or works; nothing ends the process.
-- One Lua is enough: models are read by C.
local faces = require "faceswap.faces"
local shell = require "spec.support.shell"

local MODELS = "build/models"

describe("models", function()
  local folder

  -- A directory with the models, `name` among them with other content, or left out.
  local function with(name, content)
    folder = shell.temporary()
    shell.run { "sh", "-c", ("ln -s %s/* %s && rm %s/%s"):format(shell.quote(shell.absolute(MODELS)), folder, folder, name) }
    return content and shell.write(folder .. "/" .. name, content), folder
  end

  after_each(function()
    shell.remove(folder)
  end)

  for _, name in ipairs { "fr_detect.onnx", "face_landmark_with_attention.tflite", "face_detection_short_range.tflite",
    "age_gender_model.bin", "face_expression_model-weights_manifest.json", "face_recognition_model.bin" } do
    it(name .. " may be missing: the sentence names it and says what fetches it", function()
      with(name)
      local analyzer, err = faces.open { models = folder }
      assert.is_nil(analyzer)
      assert.matches(name, err.message, 1, true)
      assert.matches("is missing: install the models", err.message, 1, true)
    end)

    it(name .. " may be cut short", function()
      local whole = shell.read(MODELS .. "/" .. name)
      with(name, whole:sub(1, math.floor(#whole * 0.6)))
      local analyzer, err = faces.open { models = folder }
      assert.is_nil(analyzer)
      assert.matches(name:match "^[%l_]+", err.message)
      assert.matches("install the models anew", err.message, 1, true)
    end)
  end

  for _, name in ipairs { "fr_detect.onnx", "face_landmark_with_attention.tflite", "face_detection_short_range.tflite" } do
    it(name .. " may have any byte changed", function()
      local whole = shell.read(MODELS .. "/" .. name)
      for round = 1, 12 do
        -- where the structure stands: near the ends, one byte after another, differently each round
        local at = round % 2 == 0 and round * 97 or #whole - round * 1009
        with(name, whole:sub(1, at - 1) .. string.char((whole:byte(at) + 89 * round) % 256) .. whole:sub(at + 1))
        local analyzer, err = faces.open { models = folder }
        if analyzer then
          analyzer:analyze "build/samples/franck_02159.jpg"
          analyzer:close()
        else
          assert.matches("damaged: install the models anew", err.message, 1, true)
        end
        shell.remove(folder)
      end
    end)
  end

  it("of another kind under the right name are refused", function()
    with("face_landmark_with_attention.tflite", shell.read(MODELS .. "/face_detection_short_range.tflite"))
    local analyzer, err = faces.open { models = folder }
    assert.is_nil(analyzer)
    assert.matches("face_landmark_with_attention.tflite is damaged", err.message, 1, true)
  end)
end)
