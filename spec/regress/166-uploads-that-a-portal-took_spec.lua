-- A portal's page with status 200 was taken for a stored file: the file was named to the service, and not sent again for half a day.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("an upload that is answered with a page", function()
  local storage, client, folder

  local function start(answers)
    storage = fault_server.start { ["/put"] = answers }
    client = fault_server.start_client({ [fault_server.paths.upload] = {
      fault_server.answer(('{"presigned_url": "%s/put", "file_url": "https://a/f.png"}'):format(storage.url)),
    } }, { retries = 1 })
    folder = shell.temporary()
    return shell.write(folder .. "/face.png", "\137PNG\r\n\26\nx")
  end

  local pages = {
    ["a portal's"] = { "\r\n<!DOCTYPE HTML>\n<html><title>Please sign in</title></html>", "Please sign in" },
    ["one without its type"] = { "<HTML><body>Please sign in</body></HTML>", "Please sign in" },
    ["a storage's error"] = {
      "\239\187\191<?xml version='1.0'?>\n<Error><Code>InternalError</Code><Message>We encountered an error.</Message></Error>",
      "InternalError",
    },
    ["one that breaks off at once"] = { "<html", "is a page" },
    ["an error without a head"] = { "<Error><Code>SlowDown</Code></Error>", "SlowDown" },
  }
  for name, case in pairs(pages) do
    it("is not made: " .. name, function()
      local path = start { { body = case[1] } }
      local url, err = client:upload(path)
      assert.is_nil(url)
      assert.equal("protocol", err.kind)
      assert.is_true(err.retryable)
      assert.matches(case[2], err.message, 1, true)
      assert.equal(2, #storage:requests "/put")
    end)

    it("is made once it comes through: " .. name, function()
      local path = start { { body = case[1] }, { status = 200 } }
      assert.equal("https://a/f.png", client:upload(path))
    end)
  end

  for name, body in pairs { nothing = "", JSON = '{"ok": true}', ["a word"] = "OK", ["a storage's XML"] = "<?xml version='1.0'?>\n"
    .. "<PostResponse><Key>f</Key></PostResponse>" } do
    it("is made where the answer is " .. name, function()
      local path = start { { body = body } }
      assert.equal("https://a/f.png", client:upload(path))
    end)
  end
end)
