-- With a ledger client:create raised, naming a line of the module's own, for a model whose input has a list of videos, or another thing
-- than a text under a name that this module knows; and for tables whose metatables are locked or take no new members.
local json = require "faceswap.json"
local shell = require "spec.support.shell"
local testing = require "faceswap.testing"

local function read_only(fields)
  return setmetatable(fields, { __newindex = function() error "this table is read-only" end })
end

describe("client:create with a ledger", function()
  local double, client = testing.new { balance = 1000 }, nil
  setup(function()
    client = double:client { ledger = shell.temporary() .. "/ledger.db" }
  end)
  teardown(function()
    client:close()
  end)

  for name, input in pairs {
    ["a list of pictures"] = { image_url = { "https://a/1.png", "https://a/2.png" } },
    ["a number in the place of a video"] = { video_url = 7, image_url = "https://a/p.png" },
    ["false in the place of a picture"] = { image_url = false },
    ["an object in the place of a detection"] = { detect_id = { id = "d" } },
    ["a read-only table"] = read_only { options = read_only { list = read_only { 1, 2 } } },
    ["a locked metatable"] = { options = setmetatable({ a = 1 }, { __metatable = "locked" }) },
    ["nothing"] = {},
    ["an empty list, null and a long number"] = { list = json.list {}, null = json.null, number = 0.1 + 0.2 },
  } do
    it("takes and keeps " .. name, function()
      double:on("create", { data = { task_id = "task of " .. name } })
      local task = assert(client:create { model = "another-model", input = input })
      local entry = assert(client.ledger.store:find { task_id = task.id, kind = "create" })
      assert.same(json.decode(json.encode(input), { nulls = true }), json.decode(entry.body, { nulls = true }).input)
      assert.equal(type(input.video_url) ~= "string" and type(input.image_url) == "string" and input.image_url or nil, entry.media_url)
    end)
  end

  it("keeps no query of a URL, however deep it lies", function()
    local task = assert(client:create { model = "another-model", input = { image_url = { read_only { "https://a/1.png?key=secret" } } } })
    assert.not_matches("secret", assert(client.ledger.store:find { task_id = task.id, kind = "create" }).body)
  end)
end)
