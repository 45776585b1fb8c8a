-- The command said nothing of a plan's pictures that were not there, nor of a preview whose name says another kind; a file in the place of
-- the folder of a batch failed each video for itself.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command tells", function()
  local faceswap = command.beside_engine()

  it("of a plan's pictures that are not there", function()
    local plan = shell.write(faceswap.folder .. "/cast.lua", [[
local r = require "faceswap.rules"
return r.plan { r.who(r.largest()):becomes "mara.jpg", r.everyone_else:stays() }
]])
    local ran = faceswap:run { "plan", plan, clips.path "three.jpg", "--local" }
    assert.equal(0, ran.status)
    assert.matches("note: [^\n]*mara.jpg: there is no such file\n", ran.err)
  end)

  it("that a preview is not what its name says", function()
    local output = faceswap.folder .. "/preview.mp4"
    local ran = faceswap:run { "preview", clips.path "three.jpg", "--local", "--face", "0=" .. clips.path "target.jpg", "-o", output }
    assert.matches("note: " .. output:gsub("%p", "%%%0") .. " holds a %.jpg file\n", ran.err)
  end)

  it("that a file is where a folder is to be, once", function()
    local file = shell.write(faceswap.folder .. "/done", "")
    os.execute(("mkdir %s/clips && cp %s %s/clips"):format(faceswap.folder, clips.path "three.mp4", faceswap.folder))
    for _, folder in ipairs { file, file .. "/deeper" } do
      local ran = faceswap:run { "batch", faceswap.folder .. "/clips", "--local", "--face", "0=" .. clips.path "three.jpg", "-o", folder }
      assert.same({ 2, ("faceswap: the folder %s cannot be made: a file has that name\n"):format(file) }, { ran.status, ran.err })
    end
  end)
end)
