-- Where a file is put, and for how long it counts as put: the rules of client/upload_place.lua and client/uploads.lua to their limits, by
-- a clock that the spec sets.
local core = require "faceswap.core"
local shell = require "spec.support.shell"
local upload_place = require "faceswap.client.upload_place"
local uploads = require "faceswap.client.uploads"

local real_now, now = core.now, 0

describe("the place of an upload", function()
  setup(function()
    core.now = function() return now end
  end)
  teardown(function()
    core.now = real_now
  end)
  before_each(function()
    now = 1000
  end)

  local function ask(data, client)
    data.presigned_url, data.file_url = data.presigned_url or "https://a/put", data.file_url or "https://a/get"
    client = client or {}
    client.call = function(_, request)
      client.asked = request
      now = now + 7 -- the answer takes a while
      return { data = data }
    end
    return upload_place.ask(client, "image/png", "png", 5)
  end

  it("lives from when it was asked for, or half a day", function()
    for told, lifetime in pairs { [60] = 60, ["60"] = 60, [0] = 0 } do
      now = 1000
      local place = ask { expires_in = told }
      assert.same({ 1000 + lifetime, lifetime }, { place.expires_at, place.lifetime })
    end
    local place = ask { expires_in = "soon" }
    assert.same({ 12 * 3600 }, { place.lifetime, place.expires_at })
  end)

  it("is asked for by what the file is, within the caller's time", function()
    local client = {}
    ask({}, client)
    assert.same({ call = "upload_url", query = { "content_type", "image/png", "ext", "png" }, timeout = 5 }, client.asked)
  end)

  it("has both addresses encrypted, unless the client allows others", function()
    for _, name in ipairs { "presigned_url", "file_url" } do
      local place, err = ask { [name] = "http://a.example/x?secret" }
      assert.is_nil(place)
      assert.same({ "protocol", true }, { err.kind, err.message:find("unencrypted, to http://a.example/x;", 1, true) ~= nil })
      assert.equal("http://a.example/x?secret", ask({ [name] = "http://a.example/x?secret" }, { insecure = true })
        [name == "file_url" and name or "url"])
      assert.matches("has no URLs", select(2, ask { [name] = "x" }).message, 1, true)
    end
  end)

  it("is sent by PUT or POST, whatever its case", function()
    for given, sent in pairs { put = "PUT", Post = "POST", POST = "POST" } do
      assert.equal(sent, ask({ method = given }).method)
    end
    assert.is_nil(ask({}).method)
    for _, given in ipairs { "PATCH", false } do
      assert.matches("neither PUT nor POST", select(2, ask { method = given }).message, 1, true)
    end
    assert.matches("'A?B'", select(2, ask { method = "a\nb" }).message, 1, true)
  end)

  it("gets its own headers, but those that are libcurl's or the service's", function()
    local own = { Host = "h", ["Content-Length"] = 3, ["Transfer-Encoding"] = "t", Connection = "c", Expect = "e", ["X-API-Key"] = "k" }
    assert.same({ "Content-Type", "image/png" }, ask({ headers = own }).headers)
    for _, typed in ipairs { "Content-Type", "content-type" } do
      local headers = { [typed] = "a/b" }
      for i = 1, 9 do
        headers["X-" .. i] = i
      end
      local list, types = ask({ headers = headers }).headers, 0
      assert.equal(20, #list)
      for i = 1, #list, 2 do
        types = types + (list[i]:lower() == "content-type" and 1 or 0)
        assert.equal(tostring(headers[list[i]]), list[i + 1])
      end
      assert.equal(1, types)
    end
    assert.same({ "Content-Type", "image/png" }, ask({ headers = "none" }).headers)
  end)

  it("has expired by what storage says of it", function()
    local place = { expires_at = 1000 }
    for status = 300, 599 do
      local refuses = status == 400 or status == 401 or status == 403 or status == 410
      assert.equal(refuses, upload_place.is_expired({}, { kind = "http", status = status }) or false, status)
      assert.is_false(upload_place.is_expired({}, { kind = "api", status = status }) or false, status)
    end
    for body, expired in pairs {
      ["<Code>Expired</Code>"] = true, ["<Code>A</Code> EXPIRED"] = true, ["<Code>A</Code>"] = false,
      ["<Code>RequestTimeout</Code>"] = true,
      ["expired: no"] = true, ["no"] = true, [("x"):rep(4090) .. "<Code>A</Code>"] = true,
    } do
      assert.equal(expired, upload_place.is_expired({}, { kind = "http", status = 403, body = body }), body)
      assert.is_true(upload_place.is_expired({}, { kind = "http", status = 410, body = body }))
    end
    for age, expired in pairs { [-1] = false, [0] = true, [1] = true } do
      now = 1000 + age
      assert.equal(expired, upload_place.is_expired(place, { kind = "transport", retryable = true }))
      assert.is_false(upload_place.is_expired(place, { kind = "transport", retryable = false }))
      assert.is_false(upload_place.is_expired({}, { kind = "transport", retryable = true }))
    end
  end)
end)

describe("a file that was uploaded", function()
  local folder, path, known
  setup(function()
    core.now = function() return now end
    folder = shell.temporary()
  end)
  teardown(function()
    core.now = real_now
  end)
  before_each(function()
    now = 1000
    path = shell.write(folder .. "/face.png", "one")
    known = uploads.new()
  end)

  local function note(content_type, digest, lifetime)
    known:note(path, content_type, known:stamp(path, content_type), digest, "https://a/" .. content_type, lifetime or 100)
  end

  it("is found as it lies there, and by its bytes, for as long as it is kept", function()
    note("a/b", core.file_digest(path))
    local copy = shell.write(folder .. "/copy.png", "one")
    local other = shell.write(folder .. "/other.png", "two")
    for time, found in pairs { [1000] = true, [1099] = true, [1100] = false, [1101] = false } do
      now = time
      for _, there in ipairs { path, copy } do
        assert.equal(found and "https://a/a/b" or nil, known:find(there, "a/b"))
        assert.is_nil(known:find(there, "c/d"))
      end
      assert.is_nil(known:find(other, "a/b"))
    end
    assert.is_nil(known:find(folder .. "/none", "a/b"))
  end)

  it("is not remembered where it was changed meanwhile, or was not sent whole", function()
    note("a/b", nil)
    assert.is_nil(known:find(path, "a/b"))
    known:note(path, "a/b", "what it was", core.file_digest(path), "https://a/b", 100)
    assert.is_nil(known:find(path, "a/b"))
  end)

  it("is known by its bytes, unless they cannot be read", function()
    local descriptors = shell.descriptors()
    assert.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", core.file_digest(shell.write(folder .. "/empty", "")))
    local digest, problem = core.file_digest "/sys/class/net/lo/duplex" -- it is of another kind of device
    assert.is_nil(digest)
    assert.equal("/sys/class/net/lo/duplex: Invalid argument", problem)
    assert.equal(descriptors, shell.descriptors())
  end)

  it("is forgotten with all others beyond a thousand", function()
    for i = 1, 1000 do
      note("a/" .. i, "digest " .. i)
    end
    assert.equal("https://a/a/1", known:find(path, "a/1"))
    note("a/1001", "digest 1001")
    assert.is_nil(known:find(path, "a/1000"))
    for i = 1002, 2000 do
      note("a/" .. i, "digest " .. i)
    end
    assert.equal("https://a/a/1001", known:find(path, "a/1001"))
    note("a/2001", "digest 2001")
    assert.is_nil(known:find(path, "a/1001"))
  end)

  it("is called in messages what the user calls it, a thousand of them", function()
    for i = 1, 1000 do
      known:name("https://a/f" .. i .. "?sign", "file " .. i)
    end
    for _ = 1, 1000 do
      known:name("https://a/f1", "the first") -- a name that is known already
    end
    assert.equal("no face in the first.", known:in_words "no face in https://a/f1?other.")
    assert.equal("'file 2' and (file 3):", known:in_words "'https://a/f2' and (https://a/f3#x):")
    assert.equal("file 4: and https://b/f4", known:in_words "https://a/f4: and https://b/f4")
    known:name("https://a/f1001", "file 1001")
    assert.equal("https://a/f2 file 1001", known:in_words "https://a/f2 https://a/f1001")
  end)
end)
