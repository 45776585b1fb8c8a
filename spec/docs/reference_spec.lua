-- The reference is that of the sources: what is public is documented, and what is documented is there. Each thing is left out once here, to
-- see that it is missed.
local annotations = require "spec.docs.annotations"
local reference = require "spec.docs.reference"
local shell = require "spec.support.shell"

describe("the reference", function()
  it("has all that is public, and nothing else", function()
    local _, problems = reference.of()
    assert.same({}, problems)
  end)

  -- a file, what is replaced in it, by what, and what is then said
  local omissions = {
    ["a function's comment"] = { "lua/faceswap/client.lua", "%-%-%- The credits of the account%.\n", "",
      "faceswap.Client:balance has no comment" },
    ["a parameter"] = { "lua/faceswap/client/transfer.lua", "%-%-%-@param url string\n", "",
      "faceswap.Client:download has no @param for url" },
    ["a parameter that is gone"] = { "lua/faceswap/client/transfer.lua", "transfer%.download%(client, url, ", "transfer.download(client, ",
      "faceswap.Client:download has a @param url, and takes none" },
    ["an option"] = { "lua/faceswap.lua", "%-%-%-@field ca_file [^\n]*\n", "", "the option 'ca_file' is undocumented" },
    ["an option that is written out"] = { "lua/faceswap/sheet.lua", ", title: string%?", "", "sheet: the option 'title' is undocumented" },
    ["an option that is gone"] = { "lua/faceswap/client/task.lua", ', on_progress = "function" }', " }",
      "wait: the option 'on_progress' is documented, and there is none" },
    ["an option of the guide"] = { "examples/guides/api.md", "user_agent, ", "",
      "api.md: the option of faceswap.new 'user_agent' is undocumented" },
    ["an option of a call of the guide"] = { "examples/guides/api.md", ", targets_checked", "",
      "api.md: the option of client:swap 'targets_checked' is undocumented" },
    ["a kind of error"] = { "lua/faceswap/errors.lua", '"expired"|', "", "the kind of error 'expired' is undocumented" },
    ["an event"] = { "csrc/core/observe/event_queue.c", '"ambiguous"', '"unclear"', "the event 'unclear' is undocumented" },
    ["a JSON object of the command"] = { "lua/faceswap/cli/commands/faces.lua", 'event = "faces"', 'event = "people"',
      "the JSON object 'people' is undocumented" },
    ["a member of one"] = { "lua/faceswap/cli/commands/faces.lua", "unknown = calibration", "strangers = calibration",
      "the member 'strangers' of a JSON object is undocumented" },
    ["a variable of the environment"] = { "csrc/ledger/ledger_postgres_owner.c", '"FACESWAP_LEASE"', '"FACESWAP_TERM"',
      "the environment variable FACESWAP_TERM is undocumented" },
    ["an option of the engine"] = { "csrc/local/options.c", '{"quota", ', '{"most", ',
      "faceswap-local: the option 'most' is undocumented" },
    ["an option of a call of the command"] = { "README.md", "%-%-budget 20", "--limit 20",
      "README.md: the option --limit is documented, and there is none" },
    ["an option of the page about the engine"] = { "examples/guides/local-engine.md", "`%-%-workers`", "`--threads-of-it`",
      "local-engine.md: the option --threads-of-it is documented, and there is none" },
    ["a method of the guides"] = { "examples/guides/api.md", "client:close%(%)", "client:shut()",
      "api.md: client:shut is documented" },
    ["a function that an example calls"] = { "lua/faceswap/faces/target_pictures.lua", "function target_pictures%.judge",
      "local function judge", "examples/nginx/lua/studio/uploads.lua calls faceswap.faces.target_pictures.judge, and there is none" },
    ["a function of C"] = { "csrc/core/lua/lua_os.c", "/%* core%.now%(%):", "/*", "now is registered without a comment" },
  }
  for what, case in pairs(omissions) do
    it("misses " .. what, function()
      local changed = 0
      local _, problems = reference.of(function(path)
        local text = shell.read(path)
        if path == case[1] then
          text, changed = text:gsub(case[2], (case[3]:gsub("%%", "%%%%")), 1)
        end
        return text
      end)
      assert.equal(1, changed)
      assert.matches(case[4], table.concat(problems, "\n"), 1, true)
    end)
  end
end)

describe("an annotation", function()
  it("may go on in the next line, and has types with spaces", function()
    local source = annotations.read("x.lua", [[
--- Does it.
---@param given {faces: integer|faceswap.Face[]|nil,
--- takes: {detect: number?}?}? what
--- it does
---@param fn fun(event: table, ...: string): string?, string
---@return "a" | "b" | nil word
function x.y(given, fn)
]])
    local fn = source.functions[1]
    assert.same({ "{faces: integer|faceswap.Face[]|nil, takes: {detect: number?}?}?", "what it does" },
      { fn.params[1].type, fn.params[1].text })
    assert.same({ "fun(event: table, ...: string): string?, string", "" }, { fn.params[2].type, fn.params[2].text })
    assert.same({ '"a" | "b" | nil', "word" }, { fn.returns[1].type, fn.returns[1].text })
    local fields = annotations.table_fields(fn.params[1].type)
    assert.same({ "faces", "integer|faceswap.Face[]|nil", "takes", "{detect: number?}?" },
      { fields[1].name, fields[1].type, fields[2].name, fields[2].type })
  end)
end)
