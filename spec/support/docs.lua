--- The fenced blocks of the project's pages, and what a reader would have beside them: the pages are Markdown, and what they print is run.
--- A block is Lua, shell, nginx's configuration or JSON. One whose first line is a comment that names a file (`-- cast.lua`) is that file.
--- One that cannot run has the reason before it in the page's source: `<!-- not run: it installs packages -->`.
local clips = require "spec.support.clips"
local shell = require "spec.support.shell"

local docs = {}

---@class spec.docs.Block
---@field page string
---@field line integer where its text begins
---@field language string as the fence says
---@field text string
---@field file string? the file that it is
---@field reason string? why it is not run

--- The pages, README.md first.
---@return string[]
function docs.pages()
  local list = { "README.md" }
  for path in shell.run({ "sh", "-c", "find examples -name '*.md' | sort" }):gmatch "[^\n]+" do
    list[#list + 1] = path
  end
  return list
end

local function file_of(text)
  return text:match "^%-%- ([%w_]+%.lua)%f[^%w]" or text:match "^// ([%w_]+%.json)%f[^%w]"
end

-- Text without the indentation of its fence.
local function dedent(line, indent)
  return line:sub(1, #indent) == indent and line:sub(#indent + 1) or line
end

--- The fenced blocks of a page, in order.
---@param page string
---@param text string? default: what stands in the file
---@return spec.docs.Block[]
function docs.blocks(page, text)
  local blocks, open, reason, number = {}, nil, nil, 0
  for line in ((text or shell.read(page)) .. "\n"):gmatch "([^\n]*)\n" do
    number = number + 1
    local indent, language = line:match "^(%s*)```(%S*)"
    if open and indent then
      open.text = table.concat(open.lines, "\n") .. "\n"
      open.file = file_of(open.text)
      open = nil
    elseif open then
      open.lines[#open.lines + 1] = dedent(line, open.indent)
    elseif indent then
      open = { page = page, line = number + 1, language = language, indent = indent, lines = {}, reason = reason }
      blocks[#blocks + 1] = open
      reason = nil
    elseif line:match "%S" then
      reason = line:match "^%s*<!%-%- not run: (.-) %-%->"
    end
  end
  assert(not open, page .. ": a fence is not closed")
  return blocks
end

--- What the examples of a manual page print: lines, and literal displays.
---@param page string
---@return spec.docs.Block[]
function docs.manual_blocks(page)
  local blocks, open, reason, number, wanted = {}, nil, nil, 0, false
  local function add(text, line)
    local file = text:find "^local " and "cast.lua" or nil
    blocks[#blocks + 1] = { page = page, line = line, language = file and "lua" or "sh", text = text, file = file, reason = reason }
    reason = nil
  end
  for line in shell.read(page):gmatch "([^\n]*)\n" do
    number = number + 1
    if line:match "^%.Sh" then
      wanted = line == ".Sh EXAMPLES"
    elseif wanted and line:match "^%.Dl" then
      add(line:match "^%.Dl (.*)" .. "\n", number)
    elseif wanted and line:match "^%.Bd %-literal" then
      open = { line = number + 1 }
    elseif open and line == ".Ed" then
      add(table.concat(open, "\n") .. "\n", open.line)
      open = nil
    elseif open then
      open[#open + 1] = line
    else
      reason = line:match '^%.\\" not run: (.*)' or reason
    end
  end
  return blocks
end

-- The four persons of the demo's clip in 1.2 s, 0.4 s of each of its scenes, smaller.
local PARTY = { "-an", "-vf", "select='lt(t,0.39)+between(t,4,4.39)+between(t,8,8.39)',setpts=N/25/TB,scale=640:320", "-c:v", "libx264",
  "-preset", "veryfast", "-crf", "20" }

-- What the pages call their files. Anna is the woman of the clip's first two scenes, in another photograph.
local pictures = {
  ["alice.jpg"] = "target.jpg", ["mara.jpg"] = "target.jpg", ["stars/mara.jpg"] = "target.jpg", ["a.jpg"] = "target.jpg",
  ["bob.jpg"] = "other_man.jpg", ["leo.jpg"] = "other_man.jpg", ["stars/leo.jpg"] = "other_man.jpg", ["b.jpg"] = "other_man.jpg",
  ["anna.jpg"] = "blonde.jpg", ["anna1.jpg"] = "blonde.jpg", ["anna2.jpg"] = "blonde.jpg", ["refs/anna.jpg"] = "blonde.jpg",
}

-- The folder of what examples/make_clip.sh makes, made once, with party.mp4 made of it.
local function demo()
  local folder = "build/clips/demo"
  if not shell.read(folder .. "/party.mp4") then
    local samples, partial = os.getenv "FACESWAP_SAMPLES" or "build/samples", shell.partial(folder)
    shell.run { "examples/make_clip.sh", samples, partial .. "/input.mp4", partial }
    shell.ffmpeg { "-i", partial .. "/input.mp4", PARTY, partial .. "/party.mp4" }
    if not os.rename(partial, folder) then -- another process was first
      shell.remove(partial)
    end
  end
  return folder
end

--- The clip that `make demo` makes.
---@return string path
function docs.demo_clip()
  return demo() .. "/input.mp4"
end

--- Copies what `make demo` makes before it swaps, the clip and two targets, into a folder.
---@param folder string
---@param name string of the clip
function docs.copy_demo(folder, name)
  local from = demo()
  shell.run { "mkdir", "-p", folder }
  shell.run { "cp", "--", from .. "/target_1.jpg", from .. "/target_2.jpg", folder }
  shell.run { "cp", "--", from .. "/input.mp4", folder .. "/" .. name }
end

local function copy(from, to)
  shell.run { "mkdir", "-p", to:match "^(.*)/" }
  shell.run { "cp", "--", from, to }
end

-- A page that speaks of a plan has the README's.
local function readme_plan(folder)
  for _, block in ipairs(docs.blocks "README.md") do
    if block.file == "cast.lua" then
      shell.write(folder .. "/cast.lua", block.text)
      return block.text
    end
  end
end

--- A text with the folder that the pages call /srv/me where it is.
---@param folder string
---@param text string
---@return string
function docs.at(folder, text)
  return (text:gsub("/srv/me%f[^%w]", folder))
end

--- A fresh folder with the files that a page names, and with those that its blocks are.
---@param page string
---@param blocks spec.docs.Block[]
---@return string folder
function docs.folder(page, blocks)
  local folder, text = shell.temporary(), shell.read(page)
  if text:find("cast.lua", 1, true) then
    text = text .. readme_plan(folder) -- which a page of its own plan writes over
  end
  for name, clip in pairs(pictures) do
    if text:find(name, 1, true) then
      copy(clips.path(clip), folder .. "/" .. name)
    end
  end
  if text:find("party.mp4", 1, true) then
    copy(demo() .. "/party.mp4", folder .. "/party.mp4")
  end
  if text:find("clips/", 1, true) then
    copy(demo() .. "/party.mp4", folder .. "/clips/one.mp4")
    copy(clips.path "brief.mp4", folder .. "/clips/two.mp4")
  end
  for _, block in ipairs(blocks) do
    if block.file and not block.reason then
      shell.write(folder .. "/" .. block.file, docs.at(folder, block.text))
    end
  end
  return folder
end

--- The Lua of a page as one script, each line where it stands in the page.
---@param blocks spec.docs.Block[]
---@return string? script nil where there is none
function docs.script(blocks)
  local lines, last = {}, 0
  for _, block in ipairs(blocks) do
    if block.language == "lua" and not block.file and not block.reason then
      for line in block.text:gmatch "([^\n]*)\n" do
        last = math.max(last + 1, block.line)
        lines[last] = line
      end
    end
  end
  for i = 1, last do
    lines[i] = lines[i] or ""
  end
  return last > 0 and table.concat(lines, "\n") .. "\n" or nil
end

--- What a block of nginx's configuration says outside of http, in it, and in its server.
---@param text string
---@return {main: string, http: string, server: string}
function docs.nginx_parts(text)
  local main, http = text:match "^(.-)%f[^\n%z]http {[^\n]*\n(.*)\n}\n$"
  if not main then
    local is_http = text:find "server {" ~= nil
    main, http = is_http and "" or text, is_http and text or ""
  end
  local before, server = http:match "^(.-)%f[^\n%z] *server {[^\n]*\n(.*)\n *}%s*$"
  return { main = main, http = before or http, server = server or "" }
end

return docs
