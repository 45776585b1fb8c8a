-- A storage's 400 about the transfer (RequestTimeout, IncompleteBody, BadDigest) ended an upload or download at once, with the advice to
-- try again; and an upload's URLs that are paths of the service's host were told as missing.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local UPLOAD = fault_server.paths.upload

local function refusal(code)
  return { status = 400, body = ("<?xml version='1.0'?><Error><Code>%s</Code><Message>No.</Message></Error>"):format(code) }
end

describe("a storage's word about a transfer", function()
  local folder
  before_each(function()
    folder = shell.temporary()
    shell.write(folder .. "/in.mp4", fault_server.film(1000))
  end)

  -- A client and a server of an upload and a download whose first answer is `first`.
  local function start(first)
    return fault_server.start_client({ [UPLOAD] = { fault_server.answer { presigned_url = "/put?signature=x", file_url = "/in.mp4" } },
      ["/put"] = { first, { body = "" } }, ["/in.mp4"] = { { body = "" } }, ["/out.mp4"] = { first, { body = fault_server.film(500) } } },
      { retries = 2 })
  end

  it("makes it again, where the way was at fault", function()
    for _, code in ipairs { "RequestTimeout", "IncompleteBody", "BadDigest" } do
      local client, server = start(refusal(code))
      assert.equal(server.url .. "/in.mp4", client:upload(folder .. "/in.mp4"))
      assert(client:download(server.url .. "/out.mp4", folder .. "/out.mp4"))
      assert.same({ 2, 2 }, { #server:requests "/put", #server:requests "/out.mp4" })
    end
  end)

  it("ends it, where the request was", function()
    for _, code in ipairs { "EntityTooLarge", "InvalidArgument" } do
      local client, server = start(refusal(code))
      assert.matches(code, tostring(select(2, client:upload(folder .. "/in.mp4"))))
      assert.matches(code, tostring(select(2, client:download(server.url .. "/out.mp4", folder .. "/out.mp4"))))
      assert.same({ 1, 1 }, { #server:requests "/put", #server:requests "/out.mp4" })
    end
  end)
end)
