-- The page on errors told to run `faceswap serve`, which is no command, and the layout of the sources left a folder out: every command,
-- target of make and folder that a page names is there, and every folder is named.
local shell = require "spec.support.shell"

local function lines_of(...)
  return shell.run({ ... }):gmatch "[^\n]+"
end

local PAGES = {}
for path in lines_of("find", "README.md", "csrc/vision/MODELS.md", "examples", "-name", "*.md") do
  PAGES[path] = shell.read(path)
end

-- Every word that a pattern finds in a page is in the set.
local function assert_named(set, pattern)
  local count = 0
  for path, text in pairs(PAGES) do
    for word in text:gmatch(pattern) do
      count = count + 1
      assert.is_true(set[word] or false, ("%s: %s"):format(path, word))
    end
  end
  return count
end

describe("the pages", function()
  it("name commands that there are", function()
    local commands = {}
    for line in lines_of("build/faceswap", "--help") do
      local word = line:match "^   (%l+) "
      commands[word or ""] = true
    end
    assert.is_true(assert_named(commands, "[`\n]faceswap (%l+)") > 10)
  end)

  it("name targets of make that there are", function()
    local targets = {}
    for line in lines_of("sh", "-c", "cat Makefile $(find . -name '*.mk' -not -path './build/*')") do
      for word in (line:match "^([%l][%w_%- ]*):" or ""):gmatch "%S+" do
        targets[word] = true
      end
    end
    assert.is_true(assert_named(targets, "[`\n]make (%l[%w_-]*)") > 20)
  end)

  it("name the folders of the sources, all of them", function()
    local named, there = {}, {}
    for top, inner in PAGES["examples/guides/architecture.md"]:gmatch "(csrc/%l+)/{([%l,]+)}/" do
      for name in top ~= "csrc/core" and inner:gmatch "%l+" or function() end do
        named[#named + 1] = top .. "/" .. name
      end
    end
    for path in lines_of("find", "csrc/vision", "csrc/local", "-mindepth", "1", "-type", "d", "-not", "-name", "lua") do
      there[#there + 1] = path
    end
    table.sort(named)
    table.sort(there)
    assert.same(there, named)
  end)
end)
