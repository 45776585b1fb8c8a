--- Text laid out for the columns of a terminal. Widths are characters: the bytes of UTF-8 without continuation bytes.
local layout = {}

-- Characters of its longest word that a column of text keeps when a table is too wide.
local NARROWEST = 16

--- The number of characters of a text.
---@param text string|number
---@return integer
function layout.width(text)
  text = tostring(text)
  return #text - select(2, text:gsub("[\128-\191]", "")) -- quicker than counting the other bytes, of which there are more
end

--- As much of a text as there is room for; a character is not cut.
---@param text string
---@param room integer characters
---@return string
function layout.cut(text, room)
  local taken, at = 0, 1
  while at <= #text do
    if taken == room then
      return text:sub(1, at - 1)
    end
    taken = taken + 1
    at = (text:find("[^\128-\191]", at + 1) or #text + 1)
  end
  return text
end

-- The beginning of a word that is too long, up to what a path or a name is read by, if there is such a place.
local function piece(word, room)
  local most = layout.cut(word, room)
  return most:match("^..*[/_%-]") or most
end

-- Adds a word to the last of the lines, or begins lines with it.
local function add_word(lines, blanks, word, room, breaks)
  local last = lines[#lines]
  if last == "" or last:find("^ *$") then
    lines[#lines] = last .. word
  elseif layout.width(last) + #blanks + layout.width(word) <= room then
    lines[#lines] = last .. blanks .. word
  else
    lines[#lines + 1] = lines.indent .. word
  end
  local whole = not breaks or breaks == "names" and word:find("://", 1, true)
  while not whole and layout.width(lines[#lines]) > room do
    local begun = lines[#lines]
    lines[#lines] = piece(begun, room)
    lines[#lines + 1] = lines.indent .. begun:sub(#lines[#lines] + 1)
  end
end

--- Breaks one line into lines of so many characters.
---@param text string
---@param room integer characters
---@param hang integer blanks before each further line, beside those before the first
---@param breaks "all"|"names"|nil which words are broken if they are too long: all, all but URLs, none. What stays whole can be copied
---@return string[]
function layout.wrap(text, room, hang, breaks)
  if layout.width(text) <= room then
    return { text }
  end
  local indent = text:match("^ *")
  local lines = { indent, indent = indent .. (" "):rep(hang) }
  for blanks, word in text:sub(#indent + 1):gmatch("( *)([^ ]+)") do
    add_word(lines, blanks, word, room, breaks)
  end
  lines.indent = nil
  return lines
end

-- The widths of the columns; where there is not room for all, the widest columns of text give way, one character after the other.
local function widths_of(rows, right, room)
  local widths, least, total = {}, {}, 0
  for _, row in ipairs(rows) do
    for i, text in ipairs(row) do
      widths[i] = math.max(widths[i] or 0, layout.width(text))
      for word in (room and tostring(text) or ""):gmatch("%S+") do
        least[i] = math.min(math.max(least[i] or 0, layout.width(word)), NARROWEST)
      end
    end
  end
  for _, width in ipairs(widths) do
    total = total + width + 2
  end
  for _ = 1, room and total - 2 - room or 0 do
    local widest
    for i, width in ipairs(widths) do
      if not right[i] and width > (least[i] or 0) and (not widest or width > widths[widest]) then
        widest = i
      end
    end
    if not widest then
      break
    end
    widths[widest] = widths[widest] - 1
  end
  return widths
end

-- One row, its cells side by side: lines.
local function row_text(row, widths, right)
  local cells, height, lines = {}, 1, {}
  for i, text in ipairs(row) do
    cells[i] = layout.wrap(tostring(text), widths[i], 0, i < #row and "all" or "names")
    height = math.max(height, #cells[i])
  end
  for k = 1, height do
    local parts = {}
    for i, cell in ipairs(cells) do
      local text = cell[k] or ""
      local blanks = (" "):rep(widths[i] - layout.width(text))
      parts[i] = right[i] and blanks .. text or text .. blanks
    end
    lines[k] = table.concat(parts, "  "):gsub("%s+$", "")
  end
  return table.concat(lines, "\n")
end

--- Lays rows out in columns. Where there is not room for all, texts take several lines within their columns; only a URL in the last
--- column, which may be copied, may be wider than the room.
---@param rows (string|number)[][] the first has the headings
---@param right table<integer, boolean> columns whose texts stand at the right
---@param room integer? characters of a line
---@return string[] texts one a row, of several lines where it takes them
function layout.columns(rows, right, room)
  local widths, texts = widths_of(rows, right, room), {}
  for k, row in ipairs(rows) do
    texts[k] = row_text(row, widths, right)
  end
  return texts
end

return layout
