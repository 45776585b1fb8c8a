-- Files on their way: the rules of client/transfer.lua by themselves, on a service that answers what the spec says.
local errors = require "faceswap.errors"
local fake_client = require "spec.support.fake_client"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"
local transfer = require "faceswap.client.transfer"
local uploads = require "faceswap.client.uploads"

local calls = fake_client.calls
local URL = "https://a/f.mp4"

-- A client whose calls are answered by the next of a list for each name: a table, or an error.
local function client_of(answers)
  return fake_client.answering({ ledger = {}, uploads = uploads.new() }, answers)
end

local function failure(kind, status)
  return errors.new { kind = kind, status = status, message = kind }
end

describe("an upload", function()
  local folder, path
  setup(function()
    folder = shell.temporary()
    path = shell.write(folder .. "/film.mp4", fault_server.film(3000))
  end)
  local place = { data = { presigned_url = "https://a/put", file_url = URL, method = "POST" } }

  it("is put where the service says, within six hours or the caller's time", function()
    for given, timeout in pairs { [false] = 6 * 3600, [5] = 5 } do
      local client = client_of { upload_url = { place }, put = { { digest = "d" } } }
      assert.equal(URL, transfer.upload(client, path, { timeout = given or nil, on_progress = print }))
      assert.same({ "content_type", "video/mp4", "ext", ".mp4" }, client.asked[1].query)
      assert.equal(given or nil, client.asked[1].timeout)
      assert.same({ call = "put", url = "https://a/put", file = path, method = "POST", headers = { "Content-Type", "video/mp4" },
        timeout = timeout, stage = "upload", on_progress = print }, client.asked[2])
      assert.equal("no face in " .. path, client.uploads:in_words("no face in " .. URL))
    end
  end)

  it("is not begun with what is no film or picture", function()
    local wrong = { [false] = "No such file", [""] = "the file is empty", ["text"] = "is text, not a file", ["\0"] = "not a known kind" }
    for content, said in pairs(wrong) do
      local other = folder .. "/other"
      os.remove(other)
      if content then
        shell.write(other, content)
      end
      local client = client_of {}
      local url, err = transfer.upload(client, other)
      assert.same({ nil, "config", "" }, { url, err.kind, calls(client) })
      assert.matches(said, err.message, 1, true)
    end
    assert.has_error(function() transfer.upload(client_of {}, 7) end)
    assert.has_error(function() transfer.upload(client_of {}, path, { size = 7 }) end)
  end)

  it("goes to a second place where the first has expired, and to no third", function()
    local gone, wrong = failure("http", 410), failure("http", 404)
    for _, case in ipairs {
      { { place }, { gone, { digest = "d" } }, "upload_url put upload_url put" },
      { { place }, { gone }, "upload_url put upload_url put", gone },
      { { place }, { wrong }, "upload_url put", wrong }, { { wrong }, {}, "upload_url", wrong },
      { { place, wrong }, { gone }, "upload_url put upload_url", wrong },
    } do
      local client = client_of { upload_url = case[1], put = case[2] }
      local url, err = transfer.upload(client, path)
      assert.equal(case[3], calls(client))
      assert.equal(case[4], err)
      assert.equal(not case[4] and URL or nil, url)
    end
  end)

  it("is made once, while the storage has what may be the file", function()
    for headers, there in pairs {
      ["Content-Length: 3000\r\n"] = true, ["content-length: 2999\r\n"] = false, [""] = true, ["Content-Length: x\r\n"] = true,
      ["Content-Encoding: gzip\r\nContent-Length: 12\r\n"] = true, [false] = true,
    } do
      for given, timeout in pairs { [false] = 5, [3] = 3, [9] = 5 } do
        local client = client_of { upload_url = { place }, put = { { digest = "d" } }, head = { { headers = headers or nil } } }
        assert(transfer.upload(client, path))
        client.asked = {}
        assert.equal(URL, transfer.upload(client, path, { timeout = given or nil }))
        assert.equal(there and "head" or "head upload_url put", calls(client))
        assert.same({ URL, timeout }, { client.asked[1].url, client.asked[1].timeout })
      end
    end
    local client = client_of { upload_url = { place }, put = { { digest = "d" } }, head = { failure("http", 404) } }
    assert(transfer.upload(client, path) and transfer.upload(client, path))
    assert.equal("upload_url put head upload_url put", calls(client))
  end)
end)

describe("a download", function()
  it("is of an encrypted address, unless the client allows others", function()
    local client = client_of { get = { {} } }
    assert.equal("x.mp4", transfer.download(client, URL, "x.mp4", { kind = "video", size = 5, on_progress = print }))
    assert.same({ call = "get", url = URL, file = "x.mp4", medium = "video", size = 5, timeout = 6 * 3600, stage = "download",
      on_progress = print }, client.asked[1])
    assert(transfer.download(client, URL, "x.mp4", { timeout = 7 }))
    assert.equal(7, client.asked[2].timeout)
    for url, said in pairs {
      ["f.mp4"] = "not an http(s) URL", ["http://a.example/f?secret"] = "http://a.example/f would be fetched unencrypted",
    } do
      local done, err = transfer.download(client, url, "x.mp4")
      assert.same({ nil, "config", 2 }, { done, err.kind, #client.asked })
      assert.matches(said, err.message, 1, true)
      client.insecure = true
      assert.equal(url:find "^http" and "x.mp4" or nil, (transfer.download(client, url, "x.mp4")))
      client.insecure, client.asked[3] = nil, nil
    end
    local broken = failure "transport"
    assert.same({ nil, broken }, { transfer.download(client_of { get = { broken } }, URL, "x.mp4") })
  end)
end)

describe("a result's files", function()
  -- Fetches a result whose URLs are answered by `got`, and whose task by `statuses`: the paths or the error, the calls, and the questions.
  local function fetch(urls, got, statuses, more)
    local client, questions = client_of { get = got }, 0
    client.ledger.store = {
      find = function(_, query) return { id = query.task_id } end,
      update = function(_, id, fields) client.noted = { id, fields.fetched } end,
    }
    function client.task(_, id)
      assert.equal("t1", id)
      return { status = function()
        questions = questions + 1
        local status = statuses[math.min(questions, #statuses)]
        if errors.is(status) then
          return nil, status
        end
        return status
      end }
    end
    local result = { task_id = "t1", urls = urls, media_kind = "video" }
    for name, value in pairs(more or {}) do
      result[name] = value or nil
    end
    local done, err = transfer.fetch(client, result, more and more.path or "d.x/out.mp4", { timeout = 8 })
    assert.equal(done and result, done)
    return done and result.paths or err, questions, client, result
  end

  it("stand beside each other, each with what is known of it", function()
    for path, second in pairs { ["d.x/out.mp4"] = "d.x/out-2.mp4", ["d.x/out"] = "d.x/out-2", ["out.tar.gz"] = "out.tar-2.gz" } do
      local paths, _, client, result = fetch({ URL, "https://a/2" }, { {} }, {}, { sizes = { [2] = 5 }, path = path })
      assert.same({ path, second }, paths)
      assert.equal(path, result.output)
      assert.same({ URL, "https://a/2", "video", 8 }, { client.asked[1].url, client.asked[2].url, client.asked[2].medium,
        client.asked[2].timeout })
      assert.same({ [2] = 5 }, { client.asked[1].size, client.asked[2].size })
      assert.same({ "t1", 1 }, client.noted) -- the ledger knows that the job is done
    end
    assert.same({}, (fetch({}, {}, {})))
  end)

  it("come from fresh addresses where the old ones fail, once, if the service has others", function()
    for _, kind in ipairs { "http", "protocol", "transport" } do
      local paths, questions, client, result = fetch({ URL }, { failure(kind), {} }, { { urls = { "https://a/new" }, sizes = { 3 } } })
      assert.same({ { "d.x/out.mp4" }, 1, "get get", { "https://a/new" }, 3 },
        { paths, questions, calls(client), result.urls, client.asked[2].size })
      local err
      err, questions, client = fetch({ URL }, { failure(kind) }, { { urls = { "https://a/new" } } })
      assert.same({ kind, "t1", 1, "get get" }, { err.kind, err.task_id, questions, calls(client) })
      assert.is_nil(client.noted)
      for _, status in ipairs { { urls = { URL } }, { urls = {} }, failure "timeout" } do
        err, questions, client = fetch({ URL }, { failure(kind) }, { status })
        assert.same({ kind, 1, "get" }, { err.kind, questions, calls(client) })
      end
    end
    for _, kind in ipairs { "config", "cancelled", "timeout" } do
      local err, questions = fetch({ URL }, { failure(kind) }, { { urls = { "https://a/new" } } })
      assert.same({ kind, 0 }, { err.kind, questions })
    end
    local err, questions = fetch({ URL }, { failure "http" }, { { urls = { "https://a/new" } } }, { task_id = false })
    assert.same({ "http", 0 }, { err.kind, questions })
  end)

  it("are gone once the service has said three times that it does not know the task", function()
    local unknown = errors.new { kind = "api", code = 404, message = "no task" }
    local err, questions = fetch({ URL }, { failure "http" }, { unknown })
    assert.same({ unknown, 3 }, { err, questions })
    local paths
    paths, questions = fetch({ URL }, { failure "http", {} }, { unknown, unknown, { urls = { "https://a/new" } } })
    assert.same({ { "d.x/out.mp4" }, 3 }, { paths, questions })
    err, questions = fetch({ URL }, { failure "http" }, { errors.new { kind = "api", code = 500, message = "m" } })
    assert.same({ "http", 1 }, { err.kind, questions })
  end)
end)
