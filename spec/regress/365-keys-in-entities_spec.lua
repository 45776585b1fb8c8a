-- A page that quoted the key with an entity of HTML showed it in the error; so did a half entity, in
-- which a broken page ended.
local fault_server = require "spec.support.fault_server"

local BALANCE = fault_server.paths.balance
local KEY = fault_server.KEY
local BARE = KEY:match "_(.*)$"

-- All that an error shows of an answer, and all that it keeps.
local function shown(body, headers)
  local events = {}
  local client = fault_server.start_client({ [BALANCE] = { { status = 500, body = body, headers = headers } } },
    { retries = 0, on_event = function(event) events[#events + 1] = event.message or "" end })
  local _, err = client:balance()
  return tostring(err) .. (err.body or "") .. (err.said or "") .. table.concat(events)
end

local function entities(form)
  return (KEY:gsub(".", function(c) return form:format(c:byte()) end))
end

describe("a key in a page", function()
  for name, quoted in pairs {
    ["with one decimal entity"] = "ak&#95;" .. BARE, ["with one hexadecimal entity"] = "ak&#x5f;" .. BARE,
    ["with capitals"] = "ak&#X5F;" .. BARE, ["with zeros"] = "ak&#0095;" .. BARE, ["with a name"] = "ak&lowbar;" .. BARE,
    ["with an entity at its beginning"] = "&#97;k_" .. BARE, ["in entities alone"] = entities "&#%d;",
    ["in hexadecimal entities alone"] = entities "&#x%02x;", ["percent-encoded in part"] = "a%6b&#95;" .. BARE,
  } do
    it("is not shown: " .. name, function()
      local text = shown("<html><h1>The key " .. quoted .. " is no good</h1></html>")
      assert.matches("The key %*+ is no good", text)
      assert.is_nil(text:find(BARE, 1, true))
      assert.is_nil(text:find(entities "&#%d;":sub(20, 60), 1, true))
    end)
  end

  it("is not shown where the page ends within it", function()
    for cut = #"ak&#95;01234567", #KEY + 4 do
      local text = shown("<h1>The key " .. ("ak&#95;" .. BARE):sub(1, cut))
      assert.is_nil(text:find("0123456", 1, true), cut)
    end
    assert.is_nil(shown("<h1>" .. KEY:sub(1, 12) .. "&#x3"):find("0123456", 1, true))
  end)

  it("leaves the rest of the page as it is", function()
    for _, text in ipairs {
      "Tom &amp; Jerry &#95; &#x5f;", "ak&#95 &#; &#x; & ak&", "ak&#95;0123456789abcdee", "&#999999999999999999999;ak",
    } do
      assert.matches(text:gsub("%p", "%%%0"), shown("-" .. text))
    end
  end)
end)

describe("a value of headers", function()
  it("with signs that are entities is not shown", function()
    local client = fault_server.start_client({ [BALANCE] = { { status = 500,
      body = "<p>token s3cret&amp;&quot;&lt;long&gt;### refused" } } }, { retries = 0, headers = { ["X-Token"] = 's3cret&"<long>###' } })
    local _, err = client:balance()
    assert.matches("^token %*+ refused$", err.said)
  end)
end)
