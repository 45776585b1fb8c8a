-- What the client makes of answers: a result's URLs and a detection's faces, each name and each limit.
local detection = require "faceswap.client.detection"
local result_urls = require "faceswap.client.result_urls"
local shell = require "spec.support.shell"

local URL = "https://a/b.mp4"

describe("the URLs of a result", function()
  it("stand under each of the names of services of this kind", function()
    for name in ("result task_result taskResult resultJson media_urls mediaUrls output outputs result_urls resultUrls result_url resultUrl "
      .. "output_url"):gmatch "%S+" do
      assert.same({ URL }, (result_urls.find { [name] = URL }), name)
      assert.same({ URL }, (result_urls.find { [name] = { URL } }), name)
    end
    for name in ("media_urls mediaUrls urls result_urls resultUrls media_url mediaUrl result_url resultUrl media videos images video_url "
      .. "image_url videoUrl imageUrl video image files output outputs output_url"):gmatch "%S+" do
      assert.same({ URL }, (result_urls.find { result = { [name] = { URL } } }), name)
    end
    for name in ("url media_url link href src download_url"):gmatch "%S+" do
      assert.same({ URL }, (result_urls.find { result = { { [name] = URL } } }), name)
    end
    assert.same({ URL }, (result_urls.find { result = { URL }, output = "https://a/c" })) -- the first name that has one
    assert.same({ "https://a/c" }, (result_urls.find { result = {}, output = "https://a/c" }))
    assert.same({}, (result_urls.find { video_url = URL }))
    assert.same({ URL }, (result_urls.find { result = { url = "https://a/page", media_urls = { URL } } }))
    assert.same({ URL }, (result_urls.find { result = { media_urls = false, output = { URL } }, output = { URL } }))
  end)

  it("are made fit for a request, and are none otherwise", function()
    assert.equal("https://a/b%20c", result_urls.clean " \thttps://a/b c\r\n ")
    assert.equal("https://a/b", result_urls.clean "//a/b")
    for _, value in ipairs { "a/b", "", "ftp://a/b", 7, true, {} } do
      assert.is_nil((result_urls.clean(value)))
    end
    assert.is_nil((result_urls.clean(nil)))
  end)

  it("stand in a text of JSON, a list with names, or one with gaps", function()
    for _, value in ipairs { '["https://a/b.mp4"]', ' \n{"url": "https://a/b.mp4", "size": NaN}', { ["0"] = URL }, { [3] = URL },
      { { URL } } } do
      assert.same({ URL }, (result_urls.find { result = value }))
    end
    for _, value in ipairs { "[", "words", { a = URL }, { 1, a = URL }, 7, true } do
      assert.same({}, (result_urls.find { result = value }))
    end
    local list = {}
    for i = 1, 11 do
      list[tostring(i)] = "https://a/" .. i
    end
    local urls = result_urls.find { result = list }
    assert.same({ 11, "https://a/1", "https://a/2", "https://a/10", "https://a/11" }, { #urls, urls[1], urls[2], urls[10], urls[11] })
  end)

  it("have their files' sizes, where these are told and can be", function()
    for name in ("size file_size size_bytes bytes content_length"):gmatch "%S+" do
      assert.same({ 7 }, (select(2, result_urls.find { result = { { url = URL, [name] = 7 } } })), name)
      assert.same({ 7 }, (select(2, result_urls.find { result = { media_urls = { URL }, media_info = { { [name] = 7 } } } })), name)
    end
    for size, told in pairs { [1] = 1, [0] = false, [-1] = false, [1.5] = false, ["7"] = false, [2 ^ 53 - 1] = 2 ^ 53 - 1,
      [2 ^ 53] = false } do
      assert.same({ told or nil }, (select(2, result_urls.find { result = { { url = URL, size = size } } })))
    end
    local two = { URL, "https://a/c" }
    for _, info in ipairs { { size = 7 }, { { size = 7 } }, { { size = 7 }, { size = 8 }, { size = 9 } }, "x", {} } do
      assert.same({}, (select(2, result_urls.find { result = { media_urls = two, media_info = info } })))
    end
    local info = '[{"size": 7}, {"size": 8}]'
    assert.same({ 7, 8 }, (select(2, result_urls.find { result = { media_urls = two, media_info = info } })))
    two[1] = { url = URL, size = 5 }
    assert.same({ 5, 8 }, (select(2, result_urls.find { result = { media_urls = two, media_info = info } })))
    assert.same({ 7 }, (select(2, result_urls.find { result = { media_urls = { URL }, media_info = { size = 7 } } })))
  end)

  it("are shown as the service put them, in a few words", function()
    assert.equal("null", result_urls.shown(nil))
    assert.equal("a?b?", result_urls.shown "a\nb\127")
    assert.equal('{"a":1}', result_urls.shown { a = 1 })
    assert.equal(("x"):rep(300), result_urls.shown(("x"):rep(300)))
    assert.equal(("x"):rep(300) .. "…", result_urls.shown(("x"):rep(301)))
    assert.equal(("x"):rep(299) .. "…", result_urls.shown(("x"):rep(299) .. "é"))
  end)
end)

describe("a detection", function()
  local function new(raw, more)
    return detection.new(shell.merge({ raw = raw, detect_task_id = "t1", media_url = URL, media_kind = "video" }, more))
  end
  local function faces(...)
    return new { result = { id = "d", faces = { ... } } }
  end
  local json = require "faceswap.json"

  it("has its id and its faces where services of this kind put them", function()
    local list = { { id = 0, link = URL } }
    for _, raw in ipairs {
      { result = { id = "d", faces = list } }, { result = { detect_id = "d", faces = list } },
      { result = { detectId = "d", faces = list } },
      { detect_id = "d", faces = list }, { detectId = "d", faces = list },
      { result = '{"id": "d", "faces": [{"id": 0, "link": "//a/b.mp4", "x": NaN}]}' },
      { result = { id = "d", faces = list }, faces = {}, detect_id = "x" }, { result = { { id = "d", faces = list } } },
      { result = { id = "x", data = { detect_id = "d", faces = list } } }, { result = { detectId = "d", result = { faces = list } } },
      { result = { output = { id = "d", faces = list } } }, { result = { id = "d", faces = list, data = { id = "x", faces = list } } },
    } do
      local found = assert(new(raw))
      assert.same({ "d", 1, URL, "t1", URL, "video" }, { found.detect_id, #found.faces, found.faces[1].link, found.detect_task_id,
        found.media_url, found.media_kind })
      assert.equal(found.faces[1], found:face(0))
      assert.is_nil(found:face(1))
      assert.is_true(detection.is(found))
    end
    assert.is_false(detection.is {})
    assert.equal("12", new({ result = { id = 12, faces = json.list {} } }).detect_id)
    assert.equal("faceswap.Detection (1 faces, https://a/b.mp4)", tostring(faces { id = 0, link = URL }))
  end)

  it("is a protocol error where it is not understood", function()
    for _, raw in ipairs { {}, { result = 7 }, { result = {} }, { result = "words" }, { result = "7" },
      { result = { data = { id = "d" } } }, { result = { output = { faces = json.list {} } } },
      { result = { { id = "d", faces = json.list {} }, { id = "e", faces = json.list {} } } },
      { detect_id = "d", faces = { a = 1 } },
      { result = false, detect_id = "d", faces = json.list {} } } do
      local found, err = new(raw)
      assert.is_nil(found)
      assert.same({ "protocol", "t1", raw }, { err.kind, err.detect_task_id, err.raw })
      assert.matches("has no `result.id`", err.message, 1, true)
    end
    for _, list in ipairs { { a = 1 }, "x", 7, false } do
      local _, err = new { result = { id = "d", faces = list } }
      assert.matches("`faces` is not a list", err.message, 1, true)
    end
  end)

  it("has faces of whole ids from 0, each its own, with a link, in the order of their ids", function()
    for given, id in pairs { [0] = 0, [7] = 7, ["7"] = 7, ["0"] = 0, [2 ^ 53] = 2 ^ 53 } do
      local found = assert(faces { id = given, link = URL })
      assert.equal(id, found.faces[1].id)
    end
    for _, id in ipairs { -1, 1.5, 2 ^ 53 + 2, "-1", "1.5", "x", "", true, "0x1" } do
      local found, err = faces({ id = 1, link = URL }, { id = id, link = URL })
      assert.is_nil(found, tostring(id))
      assert.matches("faces[2] of the detection has no id of its own and a link", err.message, 1, true)
    end
    for _, face in ipairs { { link = URL }, { id = 1, link = URL }, 7, "x" } do
      assert.matches("faces[2] of", select(2, faces({ id = 1, link = URL }, face)).message, 1, true)
    end
    for _, face in ipairs { { id = 2 }, { id = 2, link = "" }, { id = 2, link = 7 } } do
      assert.equal("", assert(faces({ id = 1, link = URL }, face)):face(2).link)
      assert.matches("faces[1] of", select(2, faces(face)).message, 1, true)
    end
    local found = faces({ id = 3, link = "x" }, { id = 1, link = "//a/b.mp4", likelihood = 0.5 }, { id = 2, link = URL })
    local first, second, third = found.faces[1], found.faces[2], found.faces[3]
    assert.same({ 1, 2, 3, URL, "x" }, { first.id, second.id, third.id, first.link, third.link })
    assert.is_nil(found.faces[1].likelihood)
    assert.same({}, new({ result = { id = "d", faces = json.list {} } }).faces)
  end)

  it("has what may be a face, and doubts the face that was made of it", function()
    local box = { 1, 2, 3, 4 }
    local function maybe(...)
      return assert(new { result = { id = "d", faces = { { id = 1, link = URL } }, maybe_faces = { ... } } })
    end
    local found = maybe({ box = box, score = 0.5 }, { id = 1, score = 0.25 }, { id = 1, score = "x", box = box }, { id = 9, box = box })
    assert.equal(3, #found.maybe_faces)
    assert.equal(0.25, found.faces[1].likelihood)
    for _, entry in ipairs { { box = { 1, 2, 3 } }, { box = { 1, 2, 3, 4, 5 } }, { box = { 1, 2, 3, "4" } }, { box = 7 }, {}, 7, "x" } do
      assert.equal(0, #maybe(entry).maybe_faces)
    end
    assert.same({}, faces({ id = 1, link = URL }).maybe_faces)
  end)

  it("has where a face stands, unless that is told otherwise than it has to be", function()
    local function standing(given)
      return faces({ id = 1, link = URL, standing = given }).faces[1].standing
    end
    for _, name in ipairs { "x_changes", "y_changes", "size_changes", "x_unknown", "y_unknown" } do
      assert.same({ x = 0.5, y = 0.25, [name] = { { 0, 1 }, { 2, 3 } } }, standing { x = 0.5, y = 0.25, [name] = { { 0, 1 }, { 2, 3 } } })
      for _, ranges in ipairs { 7, { 7 }, { { 1 } }, { { 1, 2, 3 } }, { { "1", 2 } }, { { 1, 2 }, { 1, "2" } }, { from = 1 } } do
        assert.is_nil(standing { x = 0.5, y = 0.25, [name] = ranges })
      end
    end
    assert.same({ x = 0.5, y = 0.25 }, standing { x = 0.5, y = 0.25 })
    for _, given in ipairs { 7, "x", { x = 0.5 }, { y = 0.25 }, { x = "0.5", y = 0.25 }, { x = 0.5, y = false } } do
      assert.is_nil(standing(given))
    end
  end)

  it("is of use for an hour after its end, or for as long as the ledger says", function()
    local raw = { result = { id = "d", faces = { { id = 1, link = URL } } } }
    assert.equal(3600 + 50, new(raw, { finished_at = 50 }).expires_at)
    assert.equal(70, new(raw, { finished_at = 50, expires_at = 70 }).expires_at)
    assert.is_nil(new(raw).expires_at)
  end)
end)
