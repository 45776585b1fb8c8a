-- The guide's tables are those of the entries, and its plans are plans.
local clips = require "spec.support.clips"
local faceswap = require "faceswap"
local json = require "faceswap.json"
local r = require "faceswap.rules"
local schema = require "faceswap.rules.schema"
local shell = require "spec.support.shell"

local guide = shell.read "examples/guides/rules.md"

describe("the guide to rules", function()
  local folder = shell.temporary()

  setup(function()
    for name, clip in pairs { ["refs/anna.jpg"] = "man.jpg", ["stars/mara.jpg"] = "target.jpg", ["stars/leo.jpg"] = "target.jpg",
      ["a.jpg"] = "target.jpg", ["b.jpg"] = "other_man.jpg" } do
      shell.run { "mkdir", "-p", (folder .. "/" .. name):match "^(.*)/" }
      shell.write(folder .. "/" .. name, shell.read(clips.path(clip)))
    end
  end)

  it("has the selectors as they are", function()
    for _, selector in ipairs(r.selectors()) do
      local row = ("| `%s` | %s | %s |\n"):format(selector.shown, selector.means, table.concat(selector.options, ", "))
      assert.matches(row, guide, 1, true)
    end
    for name in pairs(schema.allowances) do
      assert.matches("`" .. name .. "`", guide, 1, true)
    end
  end)

  it("has a plan that is the same in Lua and in JSON, and decides about a film", function()
    local lua = assert(r.load(shell.write(folder .. "/cast.lua", guide:match "```lua\n(.-)```")))
    local data = assert(r.load(shell.write(folder .. "/cast.json", guide:match "```json\n(.-)```")))
    assert.equal(lua:encode(), data:encode())
    local client = assert(faceswap.new { backend = "local" })
    local detection = assert(client:detect { video = clips.path "scenes.mp4" })
    local decisions = assert(lua:decide(detection))
    assert.equal(folder .. "/stars/mara.jpg", decisions[1].target)
  end)

  it("tells of a schema that has every word", function()
    local made = json.decode(r.json_schema())
    local words = {}
    for _, selector in ipairs(made["$defs"].selector.oneOf) do
      words[selector.required[1]] = selector
    end
    for _, selector in ipairs(r.selectors()) do
      assert.is_true(selector.word == "test" or words[selector.word] ~= nil, selector.word)
      for _, option in ipairs(selector.options) do
        assert.is_table(words[selector.word].properties[option])
      end
    end
    assert.same({ type = "integer", minimum = 1, maximum = 10000 }, words.nth.properties.nth)
    assert.same({ type = "number", minimum = 0, maximum = 1 }, words.gender.properties.confidence)
    assert.same({ "nth", "order" }, words.nth.required)
    assert.is_table(made["$defs"].rule.properties.exchange)
    assert.is_table(made.properties.unknown)
  end)
end)
