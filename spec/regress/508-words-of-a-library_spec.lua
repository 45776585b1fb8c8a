-- Of a picture without a picture in it, a library's own words came between the command's: "[mjpeg @ 0x55…] No JPEG data found in image".
local shell = require "spec.support.shell"

describe("a damaged picture", function()
  it("is told by its error alone", function()
    local folder = shell.temporary()
    local path = shell.write(folder .. "/a.jpg", "\255\216\255\224\0\16JFIF\0" .. ("x"):rep(100))
    local program = shell.write(folder .. "/program", [[
      local analyzer = assert(require("faceswap.faces").open())
      print(select(2, analyzer:analyze(arg[1])))
      analyzer:close()
    ]])
    local said = shell.run { "sh", "-c", ("%s %s %s 2>&1"):format(arg and arg[-1] or "lua5.4", program, path) }
    assert.matches("^[^\n]*a.jpg is damaged or cut short: it cannot be decoded\n$", said)
  end)
end)
