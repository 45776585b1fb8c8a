--- The options of the command line that say who becomes whom.
local arg_types = require "faceswap.cli.arg_types"
local output = require "faceswap.cli.output"
local rules = require "faceswap.rules"
local schema = require "faceswap.rules.schema"

local choice_options = {}

-- The names that --allow takes.
local allowances = {}
for name in pairs(schema.allowances) do
  allowances[#allowances + 1] = name
end
table.sort(allowances)

--- The option `--allow`: conditions of a cast that are errors without it.
function choice_options.allow(command)
  return command:option("--allow", "For a cast folder: allow what is otherwise an error, such as absent; may be repeated.")
    :argname "NAME":count("*"):choices(allowances)
end

--- The three options that say who becomes whom. They exclude each other.
function choice_options.all(command)
  local file = command:option("--rules", "File of rules that say who becomes whom (see `faceswap plan`)."):argname "FILE"
  local faces = command:option("--face", "Give face number ID of the detection the face in PICTURE; may be repeated. All others stay.")
    :argname "ID=PICTURE":count("*"):convert(arg_types.face "--face")
  local cast = command:option("--cast", "Folder with a folder for each person: photos of the person, and becomes.jpg, the face they get.")
    :argname "FOLDER"
  command:mutex(file, faces, cast)
  return file, faces, cast, choice_options.allow(command)
end

local function words_text()
  local lines = {}
  for i, selector in ipairs(rules.selectors()) do
    local options = #selector.options > 0 and (" Options: %s."):format(table.concat(selector.options, ", ")) or ""
    lines[i] = ("%s\n        %s.%s"):format(selector.shown, (selector.means:gsub("`", "")), options)
  end
  return table.concat(lines, "\n")
end

--- The flag `--words`: prints the words of rules.
function choice_options.words(command)
  return command:flag("--words", "Print the words that rules are written with, and exit."):action(output.prints(words_text))
end

--- The flag `--schema`: prints the JSON Schema of plans, for editors.
function choice_options.schema(command)
  return command:flag("--schema", "Print the JSON Schema of plans, for editors, and exit."):action(output.prints(rules.json_schema))
end

return choice_options
