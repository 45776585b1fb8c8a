--- What is said of a command line that cannot be used.
local exit_status = require "faceswap.cli.exit_status"
local paths = require "faceswap.cli.paths"

local usage_error = {}

-- What is added where a file's name was taken for an option.
local function advice_about_names(words)
  for _, word in ipairs(words) do
    if word:find "^%-" and paths.kind(word) then
      return ("; the file is ./%s, since what begins with a dash is an option"):format(paths.shown(word))
    end
  end
  return ""
end

--- Tells what is wrong, and ends the program: argparse would end it with 1, which is ours for what has failed.
---@param command table of argparse
---@param message string of argparse
---@param words string[] the command line
function usage_error.tell(command, message, words)
  message = message:gsub("^(unknown option '%-.')\n.*", "%1") -- it takes every option of one letter for what may be meant
  if message:find "^unknown option" then
    message = message .. advice_about_names(words)
  elseif message == "too many arguments" and command._name == "batch" then -- as a shell makes them of clips/*.mp4
    message = "too many arguments: batch takes one folder, or one file that lists videos"
  end
  local usage = command:get_usage()
  io.stderr:write(("faceswap: %s\n%s\nMore: %s --help\n"):format(message, usage, usage:match("^Usage: (faceswap ?%l*)"):gsub(" $", "")))
  os.exit(exit_status.USAGE)
end

return usage_error
