-- A whole number of 16 digits that ends in zero was sent as 2.5e+15, which a bigint cannot be: every tenth write of a shared job failed.
local ledgers = require "spec.support.ledgers"

ledgers.describe_database("a document in the database", function(kind)
  for _, version in ipairs { 1, 10, 100000, 1000000000000000, 2505655544127810, 4503599627370490, 2 ^ 52 - 1 } do
    local digits = ("%.0f"):format(version)
    it("is written over its version " .. digits, function()
      local place = kind.place()
      local store = assert(require(kind.module).open(place))
      finally(function() store:close() end)
      local document = { kind = "job", name = "a", content = "{}", version = 0 }
      assert(store:put_document(document))
      kind.sql(place, "UPDATE document SET version = " .. digits)
      document.version = store:get_document(document)[1].version
      local written = assert(store:put_document(document))
      assert.equal(1, #written)
      assert.is_false(written[1].version == version)
    end)
  end
end)
