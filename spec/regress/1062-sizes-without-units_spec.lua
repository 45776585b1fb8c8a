-- `faceswap-local --max-upload 4G` was wrong usage, though `--max-memory 4G` beside it was none.
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"

describe("a size of the engine's command line", function()
  it("may have a unit: --max-upload", function()
    local server = engine.start { arguments = { "--max-upload", "1K" } }
    local folder = shell.temporary()
    local place = server:call "files/upload-url?content_type=image/jpeg&ext=.jpg"
    for _, case in ipairs { { 1025, 413 }, { 1024, 200 } } do
      local path = shell.write(folder .. "/picture.jpg", ("x"):rep(case[1]))
      local answer = server:request(place.presigned_url, { file = path, headers = { ["Content-Type"] = "image/jpeg" } })
      assert.equal(case[2], answer.status)
    end
  end)

  it("is one wherever bytes are meant", function()
    local help = shell.run { engine.PROGRAM, "--help" }
    local options = 0
    for name in help:gmatch "\n  (%-%-[%w-]+) BYTES" do
      options = options + 1
      local _, said = pcall(shell.run, { engine.PROGRAM, name, "1Q" })
      assert.matches("is a number from %d+ up, such as 90 or 2G, not \"1Q\"", said, name)
    end
    assert.equal(4, options)
  end)
end)
