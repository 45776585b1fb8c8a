--- The page that explains errors quotes them as they are said.
local shell = require "spec.support.shell"

local PAGE = "examples/guides/troubleshooting.md"

-- The text of all sources, with literals joined that a line break parts.
local function sources()
  local texts = {}
  for path in shell.run({ "find", "lua", "csrc", "Makefile", "rockspec", "-type", "f" }):gmatch "[^\n]+" do
    texts[#texts + 1] = shell.read(path):gsub('"%s*%.%.%s*"', ""):gsub('"%s*\n%s*"', "")
  end
  return table.concat(texts, "\n")
end

describe("the page on errors", function()
  it("quotes what the project says", function()
    local said, quoted = sources(), 0
    for line in shell.read(PAGE):gmatch "[^\n]+" do
      local cell = line:match "^| (`.-) |"
      for message in (cell or ""):gmatch "`([^`]+)`" do
        quoted = quoted + 1
        for piece in message:gsub("…", "\1"):gmatch "[^\1]+" do
          assert.is_truthy(said:find(piece:match "^%s*(.-)%s*$", 1, true), piece)
        end
      end
    end
    assert.is_true(quoted > 25)
  end)
end)
