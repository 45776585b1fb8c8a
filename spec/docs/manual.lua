--- The manual page of the command: what its parser declares, put where the page's source asks for it.
---   lua5.4 spec/docs/manual.lua SOURCE    prints the page; ends with 1 where the source leaves out an option or a command, or has one more
---
--- The source is mdoc with lines that stand for what is declared elsewhere. What follows such a line goes on with it.
---   .\" synopsis          how each command is called
---   .\" command NAME      an item: the command and what it does
---   .\" option --NAME     an item: the option, of which commands it is, and what it does
---   .\" exit status       an item for each status
package.path = "./?.lua;" .. package.path

local exit_status = require "faceswap.cli.exit_status"
local faceswap = require "faceswap"
local parser = require "faceswap.cli.parser"

local manual = {}

-- Options that say themselves what they do, in every program.
local UNDECLARED = { ["--help"] = true, ["--version"] = true, ["--completion"] = true }

-- A text in mdoc: a sentence a line, and literal what stands in backquotes.
local function prose(text)
  text = text:gsub("%s+", " "):gsub("%. (%u)", ".\n%1"):gsub("\\", "\\e")
  text = text:gsub(" ?`([^`]+)`([.,:;)]*) ?", function(code, marks)
    return ("\n.Ql %s%s\n"):format(code, (marks:gsub(".", " %0")))
  end)
  return (text:gsub("\n+", "\n"):gsub("^\n", ""):gsub("\n$", ""):gsub("%f[^\n%z]%.(%f[%l])", "\\&.%1"))
end

local function paragraphs(text)
  local list = {}
  for paragraph in (text .. "\n\n"):gmatch "(.-)\n\n+" do
    list[#list + 1] = prose(paragraph)
  end
  return table.concat(list, "\n.Pp\n")
end

-- Beyond so many an option's choices, or the commands that it is of, are not listed.
local CHOICES_SHOWN, COMMANDS_SHOWN = 4, 4

-- An option's argument as mdoc has it: `ID=PICTURE` is `Ar id Ns = Ns Ar picture`.
local function argument(option)
  local name = option._argname
  name = type(name) == "table" and name[1] or name
  if not name or option._maxargs == 0 then
    return ""
  elseif option._choices and #option._choices <= CHOICES_SHOWN then
    return " Cm " .. table.concat(option._choices, " | ")
  end
  return " Ar " .. name:lower():gsub("=", " Ns = Ns Ar ")
end

-- The long names of what the commands declare, each with its commands.
local function declared()
  local root = parser.new()
  local options, commands = {}, {}
  for _, command in ipairs(root._commands) do
    commands[#commands + 1] = command
    for _, option in ipairs(command._options) do
      local long = option._aliases[#option._aliases]
      if not UNDECLARED[long] then
        options[long] = options[long] or { options = {}, commands = {} }
        table.insert(options[long].options, option)
        table.insert(options[long].commands, command._name)
      end
    end
  end
  return options, commands
end

-- `swap VIDEO (--rules FILE | …) -o FILE [options]` in mdoc, a line for each command.
local function synopsis(commands)
  local out = {}
  for _, command in ipairs(commands) do
    local usage = command:get_usage():gsub("^Usage: faceswap %l+ ?", ""):gsub("%s+", " ")
    usage = usage:gsub("%[", "\n.Oo "):gsub("%]", "\n.Oc "):gsub("%(", "\n.Bro "):gsub("%)", "\n.Brc ")
    local lines = {}
    for line in (usage .. "\n"):gmatch "([^\n]*)\n" do
      local words = {}
      for word in line:gmatch "%S+" do
        if word:find "^%-" then
          words[#words + 1] = "Fl " .. word:sub(2)
        elseif word == "options" then
          words[#words + 1] = "Ar option ..."
        elseif word:find "^%u[%u=]*$" then
          words[#words + 1] = "Ar " .. word:lower():gsub("=", " Ns = Ns Ar ")
        else
          words[#words + 1] = word
        end
      end
      local text = table.concat(words, " ")
      if text ~= "" then
        lines[#lines + 1] = text:find "^%." and text or "." .. text
      end
    end
    out[#out + 1] = ".Nm\n.Cm " .. command._name .. (#lines > 0 and "\n" .. table.concat(lines, "\n") or "")
  end
  return table.concat(out, "\n")
end

-- What an option does, and in which commands, where that is not the same in all.
local function option_text(entry, count)
  local names, texts, order = {}, {}, {}
  for _, name in ipairs(entry.options[1]._aliases) do
    names[#names + 1] = name:sub(2)
  end
  for i, option in ipairs(entry.options) do
    local text = prose(option._description)
    if option._default then
      text = text:gsub("%.$", "") .. " (default: " .. option._default .. ")."
    end
    if not texts[text] then
      texts[text] = {}
      order[#order + 1] = text
    end
    table.insert(texts[text], entry.commands[i])
  end
  local out = { ".It Fl " .. table.concat(names, " , ") .. argument(entry.options[1]) }
  for _, text in ipairs(order) do
    if #texts[text] < count and #texts[text] <= COMMANDS_SHOWN then
      out[#out + 1] = ".Pq Cm " .. table.concat(texts[text], " , ")
    end
    out[#out + 1] = text
  end
  return table.concat(out, "\n")
end

local function statuses()
  local out = {}
  for _, status in ipairs(exit_status.list) do
    out[#out + 1] = (".It %d\n%s"):format(status[1], prose(status[2]))
  end
  return table.concat(out, "\n")
end

--- Makes the page.
---@param source string
---@return string page
---@return string[] problems
function manual.page(source)
  local options, commands = declared()
  local by_name, used, problems = {}, {}, {}
  for _, command in ipairs(commands) do
    by_name[command._name] = command
  end
  local replace = {
    synopsis = function()
      return synopsis(commands)
    end,
    exit = statuses,
    command = function(name)
      used[name] = true
      return by_name[name] and (".It Cm %s\n%s"):format(name, paragraphs(by_name[name]._description))
    end,
    option = function(name)
      used[name] = true
      return options[name] and option_text(options[name], #commands)
    end,
  }
  local out = {}
  for line in source:gmatch "([^\n]*)\n" do
    local what, name = line:match '^%.\\" (%l+) ?([%w-]*)$'
    if replace[what] then
      line = replace[what](name)
      if not line then
        problems[#problems + 1] = ("the page has the %s %s, and the command has none"):format(what, name)
      end
    end
    out[#out + 1] = line
  end
  for name in pairs(options) do
    problems[#problems + 1] = not used[name] and ("the page leaves out the option %s"):format(name) or nil
  end
  for name in pairs(by_name) do
    problems[#problems + 1] = not used[name] and ("the page leaves out the command %s"):format(name) or nil
  end
  table.sort(problems)
  return table.concat(out, "\n"):gsub("@VERSION@", faceswap.VERSION) .. "\n", problems
end

if arg and (arg[0] or ""):find "manual%.lua$" then
  local file = assert(io.open(arg[1]))
  local page, problems = manual.page(file:read "*a")
  for _, problem in ipairs(problems) do
    io.stderr:write(arg[1], ": ", problem, "\n")
  end
  io.write(page)
  os.exit(#problems == 0)
end

return manual
