-- A key that an answer repeated in base64, as a gateway does that quotes headers of the request or keeps them in a token, or in hexadecimal
-- digits, stood in errors, events and the ledger.
local fault_server = require "spec.support.fault_server"
local mime = require "mime"
local shell = require "spec.support.shell"

local CREATE = fault_server.paths.create
local KEY = fault_server.KEY

local function hex(text, form)
  return (text:gsub(".", function(c) return (form or "%02x"):format(c:byte()) end))
end

local function for_urls(text)
  return (text:gsub("[+/]", { ["+"] = "-", ["/"] = "_" }):gsub("=", ""))
end

-- All that an error shows of an answer, what it keeps, what events tell, and what the ledger has.
local function shown(answer, options)
  local folder, events = shell.temporary(), {}
  local client = fault_server.start_client({ [CREATE] = { answer } }, shell.merge({ retries = 0, ledger = folder .. "/ledger",
    on_event = function(event) events[#events + 1] = (event.message or "") .. (event.body or "") end }, options))
  local _, err = client:create { model = "m", input = {} }
  local texts = { tostring(err), err.body or "", err.said or "", table.concat(events), (err.headers or {})["x-echo"] or "" }
  for name in shell.run({ "ls", "-A", folder }):gmatch "%S+" do
    texts[#texts + 1] = shell.read(folder .. "/" .. name)
  end
  return table.concat(texts, "\n")
end

-- The longest part of `form` that is legible in a text must be a short one.
local function assert_hidden(form, text)
  local LEGIBLE = 10
  for from = 1, #form - LEGIBLE do
    assert.is_nil(text:find(form:sub(from, from + LEGIBLE), 1, true), form:sub(from, from + LEGIBLE))
  end
end

describe("a key in an answer", function()
  it("is not shown in base64, wherever it begins in what is encoded", function()
    for _, before in ipairs { "", "a", "ab", "abc" } do
      local form = mime.b64(before .. KEY .. ":")
      local own = form:sub(math.ceil(#before * 8 / 6) + 1, math.floor((#before + #KEY) * 8 / 6))
      for _, body in ipairs {
        "<h1>Refused: " .. form .. " is no good</h1>", ('{"code": 422, "message": "bad token %s"}'):format(form), "<p>" .. form,
        ('{"code": 422, "message": "x", "data": "{\\"token\\": \\"%s\\"}"}'):format(form),
      } do
        assert_hidden(own, shown { status = 500, body = body, headers = { ["X-Echo"] = form } })
      end
    end
  end)

  it("is not shown in hexadecimal digits", function()
    for _, form in ipairs { hex(KEY), hex(KEY, "%02X") } do
      assert_hidden(form, shown { status = 500, body = "<h1>0x" .. form .. " is no good</h1>", headers = { ["X-Echo"] = form } })
    end
  end)

  it("is not shown in base64 with other signs, with escapes of them, nor cut off", function()
    local token = "~~~???>>>s3cret???>>>~~~"
    local form = mime.b64(token)
    assert.matches("[+/]", form)
    for _, quoted in ipairs { form, for_urls(form), (form:gsub("/", "\\/")), (form:gsub("+", "%%2B")), form:sub(1, 20) } do
      assert_hidden(form:sub(1, 20), shown({ status = 500, body = '{"code": 500, "message": "' .. quoted },
        { headers = { ["X-Token"] = token } }):gsub("\\/", "/"):gsub("%%2B", "+"):gsub("-", "+"):gsub("_", "/"))
    end
  end)

  it("leaves other digits as they are", function()
    local other = mime.b64 "ak_another key, which is nobody's"
    for _, text in ipairs { other, hex "another text of sixteen and more", mime.b64 "ak_0123" } do
      assert.matches(text:gsub("%p", "%%%0"), shown { status = 500, body = "<h1>" .. text .. " is there</h1>" })
    end
  end)
end)
