-- A picture that several faces get was fetched, searched for its face and prepared once for each of them.
-- One Lua is enough: what this tests is the engine's.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"

it("a picture that several faces get is fetched once, and what is wrong with it is told once", function()
  local server, host = engine.start { arguments = { "--fetch-timeout", "5" } }, receiver.start()
  local url = server:upload(clips.path "three.jpg", "image/jpeg")
  local found = server:detect { image_url = url }
  local dark = shell.temporary() .. "/dark.png"
  shell.ffmpeg { "-i", clips.path "other_man.jpg", "-vf", "lutrgb=r=val*0.2:g=val*0.2:b=val*0.2", dark }
  local faces = {}
  for _, face in ipairs(found.result.faces) do
    faces[#faces + 1] = { face_id = face.id, target = host.url .. "/dark.png" }
  end
  local task = server:call("job/CreateTask", { model = "image-face-swap-multi",
    input = { detect_id = found.result.id, image_url = url, faces = faces } })
  local picture = shell.read(dark)
  assert.is_table(host:take(60, ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"):format(
    #picture, picture)))
  local finished = server:finished(task.task_id)
  assert.equal("success", finished.status)
  assert.is_nil(host:take(0))
  assert.equal(3, #faces)
  assert.same({ "the target of face 0 is not at its best: its face is blurred, is dark" }, finished.result.notes)
end)
