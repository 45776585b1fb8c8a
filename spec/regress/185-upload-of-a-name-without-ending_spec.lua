-- A file whose name has no ending is uploaded with an empty `ext`, which was refused.
local engine = require "spec.support.engine"

it("the local engine gives an upload without an ending the usual one of its type", function()
  local server = engine.start {}
  local usual = server:call "files/upload-url?content_type=video/mp4&ext="
  local wrong = server:request "/api/v1/client/files/upload-url?content_type=video/mp4&ext=."
  assert.matches("%.mp4$", usual.file_url)
  assert.equal(422, wrong.status)
end)
