-- What a service called an embedding, as a text or a number, made every `r.like` raise an error, and kept the face from being described.
local detection = require "faceswap.client.detection"

describe("an embedding that a service tells", function()
  local function told(embedding)
    local face = { id = 0, link = "https://faces.example/0.png", embedding = embedding, person = "p" }
    return assert(detection.new { detect_task_id = "d1", media_url = "https://media.example/v.mp4", media_kind = "video",
      raw = { result = { id = "r1", faces = { face } } } })
  end

  it("is none, since only the vision module's can be compared", function()
    for _, embedding in ipairs { "x", "", ("0123456789abcdef"):rep(32), ("\0"):rep(512), 7, true, { 0.5, 0.5 } } do
      assert.is_nil(told(embedding).faces[1].embedding, tostring(embedding))
    end
  end)
end)
