-- A service that padded an address with spaces had the client look at each of them once for each before it: for 50 kB that took 12 s, in
-- which a worker of nginx served nobody. So did a time with many digits. And an id that is not UTF-8 was told as a slip of the program's.
local json = require "faceswap.json"
local options = require "faceswap.options"
local result_urls = require "faceswap.client.result_urls"
local testing = require "faceswap.testing"

-- In a time that grows with its square this takes hours.
local MANY = 1000000

describe("what a service says", function()
  it("is read in a time that grows with its length alone", function()
    local padded = "https://a/" .. (" "):rep(MANY) .. "b"
    assert.equal("https://a/" .. ("%20"):rep(MANY) .. "b", result_urls.clean(padded))
    assert.equal(padded, options.trimmed(padded))
    assert.equal(padded, json.id_text(padded))
    assert.is_nil(json.time("2026-05-27 12:14:" .. ("1"):rep(MANY) .. "x"))
  end)

  it("is trimmed and read as ever", function()
    for text, trimmed in pairs { [""] = "", [" \t\r\n "] = "", [" a b\n"] = "a b", a = "a", ["a "] = "a", [" a"] = "a" } do
      assert.equal(trimmed, options.trimmed(text))
    end
    assert.equal("https://a/b%20c", result_urls.clean " https://a/b\n c ")
    assert.equal(1779884043, json.time " 2026-05-27T12:14:03.123456789Z ")
    assert.equal(1779884043, json.time "2026-05-27 14:14:03+02:00")
  end)

  it("with an id that is no text is an error of the service's", function()
    local double = testing.new()
    double:on("detection", { data = { detect_task_id = "detection-1", status = "succeeded",
      result = { id = "r\255", faces = { { id = 0, link = "https://a/0.png" } } } } })
    local detection, err = double:client():detect { video_url = "https://a/v.mp4" }
    assert.is_nil(detection)
    assert.equal("protocol", err.kind)
    assert.matches("its answer has no `result.id`", err.message, 1, true)
  end)

  it("is not given what cannot be sent, which is told of the line that gives it", function()
    local client = testing.new():client()
    local detection = assert(client:detect { video_url = "https://a/v.mp4" })
    local ok, problem = pcall(function() return (client:swap(detection, { [0] = "https://a/caf\233.png" })) end)
    assert.is_false(ok)
    assert.matches("^spec/regress/1498[^:]*:%d+: create: 'input.faces%[1%].target' is text that is not UTF%-8", problem)
  end)
end)
