--- The frames that begin a shot of what ffmpeg makes of inputs and filters, in 320 x 180 pixels, as spec/support/shots.c prints them.
local shell = require "spec.support.shell"

local program

---@param inputs string words of ffmpeg, for the shell
---@return string
return function(inputs)
  program = program or shell.compile "-O2 spec/support/shots.c csrc/local/media/shot_boundary.c"
  return shell.run { "sh", "-c", ("ffmpeg -nostdin -v error %s -s 320x180 -an -f rawvideo -pix_fmt gray - | %s 320 180"):format(inputs,
    shell.quote(program)) }
end
