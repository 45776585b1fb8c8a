-- Mistakes in the calling program raise and name the argument; what the environment lacks is an error value.
local faceswap = require "faceswap"

local KEY = "ak_0123456789abcdef0123456789abcdef"

describe("faceswap.new", function()
  local mistakes = {
    ["faceswap.new: there is no option 'apikey'"] = { apikey = KEY },
    ["faceswap.new: option 'api_key' must be a string, got number"] = { api_key = 5 },
    ["faceswap.new: option 'max_media' must be a number above 0"] = { api_key = KEY, max_media = -1 },
    ["faceswap.new: option 'callback' must be one that faceswap.callback or faceswap.nginx.callback has made"] = { callback = {} },
    ["faceswap.new: engine: there is no option 'port'"] = { backend = "local", engine = { port = 80 } },
  }
  for message, options in pairs(mistakes) do
    it("raises: " .. message, function()
      local ok, problem = pcall(faceswap.new, options)
      assert.is_false(ok)
      assert.matches(message, problem, 1, true)
    end)
  end

  it("blames the caller's line", function()
    local ok, problem = pcall(function()
      return (faceswap.new { nonsense = 1 })
    end)
    assert.is_false(ok)
    assert.matches("^spec/client/options_spec.lua:%d+:", problem)
  end)

  local refused = {
    ["has no spaces or control characters"] = { api_key = "ak_a\r\nX-Evil: 1" },
    ["would send the API key unencrypted"] = { api_key = KEY, base_url = "http://api.example" },
    ["is not an http(s) URL"] = { api_key = KEY, base_url = "ftp://api.example" },
    ["'https://api.example?x=1' is not"] = { api_key = KEY, base_url = "https://api.example?x=1" },
    ["'https://user@api.example' is not"] = { api_key = KEY, base_url = "https://user@api.example" },
    ["is neither 'hosted' nor 'local'"] = { api_key = KEY, backend = "cloud" },
  }
  for message, options in pairs(refused) do
    it("refuses what " .. message, function()
      local client, err = faceswap.new(options)
      assert.is_nil(client)
      assert.equal("config", err.kind)
      assert.matches(message, err.message, 1, true)
    end)
  end

  it("takes plain http on this machine, and elsewhere when told", function()
    for _, url in ipairs { "http://127.0.0.1:80", "http://localhost", "http://[::1]:8080/" } do
      assert(faceswap.new { api_key = KEY, base_url = url }):close()
    end
    assert(faceswap.new { api_key = KEY, base_url = "http://api.example", allow_insecure = true }):close()
    assert.is_nil((faceswap.new { api_key = KEY, base_url = "http://127.0.0.1.example" }))
  end)
end)

describe("a method", function()
  local client

  setup(function()
    client = assert(faceswap.new { api_key = KEY, base_url = "http://127.0.0.1:1" })
  end)
  teardown(function()
    client:close()
  end)

  local mistakes = {
    ["detect: one of video_url"] = function() client:detect {} end,
    ["are given"] = function() client:detect { video = "a.mp4", image = "b.png" } end,
    ["detect: option 'timeout' must be a number, got string"] = function() client:detect { video_url = "https://a", timeout = "5" } end,
    ["detect: there is no option 'url'"] = function() client:detect { url = "https://a" } end,
    ["detect: a table of options expected, got string"] = function() client:detect "a.mp4" end,
    ["upload: path must be a string"] = function() client:upload() end,
    ["download: url must be a string"] = function() client:download(nil, "x") end,
    ["task: task_id must be a string"] = function() client:task(7) end,
    ["swap: the first argument must be a detection"] = function() client:swap({}, {}) end,
    ["run: 'choose' is needed"] = function() client:run { video = "a.mp4" } end,
    ["run: there is no option 'chose'"] = function() client:run { video = "a.mp4", chose = {} } end,
    ["wait: there is no option 'seconds'"] = function() client:task("t"):wait { seconds = 1 } end,
  }
  for message, call in pairs(mistakes) do
    it("raises at the caller: " .. message, function()
      local ok, problem = pcall(call)
      assert.is_false(ok)
      assert.matches("^spec/client/options_spec.lua:%d+: .*" .. message:gsub("%p", "%%%0"), problem)
    end)
  end

  it("takes no URL that would break a request apart", function()
    local detection, err = client:detect { video_url = "https://a/b c" }
    assert.is_nil(detection)
    assert.equal("config", err.kind)
    assert.matches("video_url: ", err.message, 1, true)
  end)
end)
