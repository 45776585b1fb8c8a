-- What a submission comes to over real sockets: an id that can be read is the outcome, and one that cannot have reached the service is no
-- doubt.
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local paths = fault_server.paths
local CREATE, TASK, MODEL = paths.create, paths.task, paths.models .. "m"
local whole = '{"code": 200, "message": "success", "data": {"task_id": "t1"}}'

describe("a submission", function()
  local server, client, folder

  before_each(function()
    folder = shell.temporary()
  end)

  local function start(answers, more, options)
    client, server = fault_server.start_client(shell.merge({ [CREATE] = answers }, more),
      shell.merge({ ledger = folder .. "/ledger.db" }, options))
  end

  local function create(input, more)
    -- no tail call, so that a mistake blames this line
    local task, err = client:create(shell.merge({ model = "m", input = input or {}, job_key = "k" }, more))
    return task, err
  end

  local function entry()
    return client.ledger.store:find { job_key = "k", kind = "create" }
  end

  describe("with an id that can be read is known, waited for and written down, though", function()
    local packed = shell.gzip(whole)
    local chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    local cases = {
      ["its length is wrong"] = { fault = "cut", body = whole },
      ["it is truncated"] = { fault = "cut", body = whole:sub(1, -3) },
      ["the server never ends it"] = { fault = "hold", body = whole },
      ["its chunks have no end"] = { fault = "raw", body = chunked .. ("%x\r\n%s\r\n"):format(#whole, whole) },
      ["its last chunk is broken"] = { fault = "raw", body = chunked .. ("%x\r\n%s\r\nzz\r\n"):format(#whole, whole) },
      ["its code is 201"] = { status = 201, body = (whole:gsub("200", "201")) },
      ["HTTP says 500"] = { status = 500, body = whole },
      ["`data` is a list"] = fault_server.answer '[{"task_id": "t1"}]',
      ["a byte order mark is before it"] = { body = "\239\187\191" .. whole },
      ["it is packed without being asked"] = { body = packed, headers = { ["Content-Encoding"] = "gzip" } },
      ["a page follows it"] = { body = whole .. "<p>" },
    }
    for name, answer in pairs(cases) do
      it(name, function()
        start({ answer, fault_server.answer '{"task_id": "t2"}' }, {
          [TASK] = { fault_server.answer '{"status": "success", "result": {"media_urls": ["https://a/b"]}}' },
        })
        local task = assert(create())
        assert.equal("t1", task.id)
        assert.equal("submitted", entry().state)
        assert.equal("t1", entry().task_id)
        assert.same({ "https://a/b" }, assert(task:wait()).urls)
        assert.equal(1, #server:requests(CREATE))
        -- under the same key nothing is sent again
        assert.equal("t1", assert(create()).id)
        assert.equal(1, #server:requests(CREATE))
      end)
    end
  end)

  it("whose answer cannot be read keeps its bytes, in the error and in the ledger", function()
    local bytes = "<html>\0\255 task_id: t1 " .. ("x"):rep(3000)
    start { { body = bytes } }
    local _, err = create()
    assert.is_true(err.ambiguous)
    assert.equal(bytes:sub(1, 1024), err.body)
    assert.matches([[<html>\x00\xff task_id: t1 xxx]], entry().error, 1, true)
    assert.equal("ambiguous", entry().state)
  end)

  describe("that cannot have reached the service is no doubt, and its key is free:", function()
    local function refused(pattern, submit)
      local _, err = (submit or create)()
      assert.is_false(err.ambiguous)
      assert.matches(pattern, err.message)
      assert.equal("refused", entry().state)
      return err
    end

    for _, status in ipairs { 403, 407, 502 } do
      it("a proxy that answers CONNECT with " .. status, function()
        start({}, { ["api.example:443"] = { { status = status, body = "no" } } })
        local proxy = server.url
        client:close()
        client = assert(faceswap.new {
          base_url = "https://api.example", api_key = fault_server.KEY, proxy = proxy, retries = 0, ledger = folder .. "/ledger.db",
        })
        refused(tostring(status))
        assert.equal(0, #server:requests(CREATE))
      end)
    end

    it("TLS that fails, behind a proxy and without one", function()
      start({}, { ["api.example:443"] = { { fault = "raw", body = "HTTP/1.1 200 OK\r\n\r\nthis is no TLS" } } })
      local port = server.url:match ":(%d+)$"
      client:close()
      client = assert(faceswap.new {
        base_url = "https://api.example", api_key = fault_server.KEY, proxy = server.url, retries = 0, ledger = folder .. "/ledger.db",
      })
      assert.equal("transport", refused("").kind)
      client:close()
      client = assert(faceswap.new {
        base_url = "https://127.0.0.1:" .. port, api_key = fault_server.KEY, retries = 0, ledger = folder .. "/ledger.db",
      })
      assert.equal("transport", refused("").kind)
    end)

    for _, status in ipairs { 301, 307, 308 } do
      it("a redirect by " .. status, function()
        start({ { status = status, headers = { Location = "https://login.example/in?token=secret" } }, { body = whole } })
        local err = refused("redirects to https://login%.example/in, which")
        assert.is_nil(err.message:find("secret", 1, true))
        assert.equal("t1", assert(create()).id)
      end)
    end
  end)

  it("redirected by a method that may have been carried out is a doubt", function()
    start { { status = 303, headers = { Location = "https://elsewhere.example/" } } }
    assert.is_true(select(2, create()).ambiguous)
  end)

  it("waits as long as it is told", function()
    start { { fault = "hang" } }
    local _, err = create({}, { timeout = 0.3 })
    assert.equal("timeout", err.kind)
    assert.is_true(err.ambiguous)
  end)

  it("sends numbers and text as they are", function()
    start { { body = whole } }
    local input = { a = 0.1, b = 1 / 3, c = 2 ^ 53, d = 1e300, e = -5, f = "é€😀", g = { 1, 2.5 }, h = { x = {} } }
    assert(create(input))
    local sent = require("faceswap.json").decode(server:requests(CREATE)[1].body).input
    assert.same(input, sent)
    assert.matches('"c":9007199254740992[,}]', server:requests(CREATE)[1].body)
  end)

  it("of what JSON cannot hold names the argument, and sends nothing", function()
    start { { body = whole } }
    local holes = { 1 }
    holes[3] = 3
    local itself = {}
    itself.again = { itself }
    for where, case in pairs {
      ["input.a"] = { { a = print }, "a function" },
      ["input.list[2].x"] = { { list = { 1, { x = 0 / 0 } } }, "NaN" },
      ["input.big"] = { { big = math.huge }, "infinity" },
      ["input.text"] = { { text = "caf\233" }, "not UTF-8" },
      ["input.faces"] = { { faces = holes }, "a list without holes" },
      ["input.again"] = { itself, "holds itself" },
    } do
      local ok, problem = pcall(create, case[1])
      assert.is_false(ok)
      assert.matches(where, problem, 1, true)
      assert.matches(case[2], problem, 1, true)
      assert.matches("^spec/client/submission_faults_spec.lua:%d+: create: ", problem)
    end
    assert.equal(0, #server:requests(CREATE))
  end)

  describe("is checked against the model's own schema:", function()
    local schema = [[{"type": "object", "required": ["video_url", "faces"], "additionalProperties": false, "properties": {
      "video_url": {"type": "string", "minLength": 5, "format": "uri"},
      "mode": {"enum": ["fast", "good"]}, "kept": {"const": true},
      "strength": {"type": "number", "minimum": 0, "maximum": 1}, "above": {"exclusiveMinimum": 0}, "count": {"type": ["integer", "null"]},
      "faces": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"$ref": "#/$defs/face"}},
      "any": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "later": {"type": "colour", "pattern": "[", "unknown": 3}},
      "$defs": {"face": {"type": "object", "required": ["face_id"], "properties": {"face_id": {"type": "integer"}}}}}]]
    local served = fault_server.answer(('{"name": "m", "input_schema": %s}'):format(schema))

    local function input(more)
      return shell.merge({ video_url = "https://a/v", faces = { { face_id = 0 } } }, more)
    end

    it("what cannot work is not sent, and names the field", function()
      start({ { body = whole } }, { [MODEL] = { served } })
      local without = input {}
      without.video_url = nil
      for problem, given in pairs {
        ["input.video_url is missing"] = without,
        ["input.video_url must be of type string"] = input { video_url = 7 },
        ["input.video_url must have at least 5 characters"] = input { video_url = "ääää" },
        ["input.mode must be one of 'fast', 'good'"] = input { mode = "slow" },
        ["input.kept must be true"] = input { kept = false },
        ["input.strength must be at most 1"] = input { strength = 1.5 },
        ["input.strength must be at least 0"] = input { strength = -1 },
        ["input.above must be above 0"] = input { above = 0 },
        ["input.count must be of type integer or null"] = input { count = 1.5 },
        ["input.faces must have at least 1 members"] = input { faces = require("faceswap.json").list {} },
        ["input.faces must have at most 3 members"] = input { faces = { 1, 2, 3, 4 } },
        ["input.faces[2].face_id is missing"] = input { faces = { { face_id = 1 }, { face = 2 } } },
        ["input.faces[1].face_id must be of type integer"] = input { faces = { { face_id = "0" } } },
        ["input.any must be of type string"] = input { any = {} },
        ["input.extra is no field of this model"] = input { extra = 1 },
      } do
        local _, err = create(given)
        assert.equal("config", err and err.kind, problem)
        assert.matches(problem .. ", by the service's own schema of m; nothing was sent", err.message, 1, true)
      end
      assert.equal(0, #server:requests(CREATE))
      assert.is_nil(entry())
      assert(create(input { mode = "good", strength = 0.5, count = 3, any = 1, later = 1, kept = true, above = 0.1 }))
      assert.equal(1, #server:requests(MODEL)) -- once per model and client
    end)

    for name, answer in pairs {
      ["has none"] = { status = 404, body = '{"code": 404, "message": "m", "data": null}' },
      ["keeps it to itself"] = { body = '{"code": 403, "message": "m", "data": null}' },
      ["has another shape"] = fault_server.answer '{"input_schema": [1, "x", {"type": 7}]}',
      ["has one that is no schema"] = fault_server.answer '{"input_schema": {"properties": 7, "required": "x", "anyOf": 1}}',
      ["sends a page"] = { body = "<html>" },
    } do
      it("it goes without where the service " .. name, function()
        start({ { body = whole } }, { [MODEL] = { answer } }, { retries = 0 })
        assert(create { anything = 1 })
        assert(create({ anything = 2 }, { job_key = "second" }))
        assert.equal(2, #server:requests(CREATE))
      end)
    end
  end)
end)
