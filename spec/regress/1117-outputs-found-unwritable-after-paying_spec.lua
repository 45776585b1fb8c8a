-- A detection was paid for before it was found that its page could not be written (two examples), and a swap before it was found that its
-- `output` could not. Nothing is sent before all that is to be written is known to be writable.
local command = require "spec.support.command"
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

local LUA = arg and arg[-1] or "lua5.4"
local paths = fault_server.paths

describe("an output that cannot be written", function()
  local server, folder, video, picture, photo, missing

  before_each(function()
    server = fault_server.start(fault_server.swap_script())
    folder = shell.temporary()
    video, picture, missing = "https://media.example/v.mp4", "https://media.example/t.png", folder .. "/missing/out"
    photo = folder .. "/photo.jpg"
    shell.write(photo, "a photo, which nobody comes to look at")
  end)

  local function submissions()
    return #server:requests(paths.detect) + #server:requests(paths.create)
  end

  -- Uploads count as well: what is uploaded is for a submission.
  local function refused(told)
    assert.matches(told:find "string expected, got table" and "" or missing, told, 1, true) -- Lua 5.1's own assert shows nothing
    assert.equal(0, submissions())
    assert.equal(0, #server:requests(paths.upload))
  end

  local examples = {
    who_is_in_it = function() return { video, missing } end,
    cast_list = function() return { video, folder .. "/cast.json", missing } end,
    one_person = function() return { video, photo, picture, missing } end,
    two_largest = function() return { video, picture, picture, missing } end,
    everyone_except = function() return { video, picture, missing, photo } end,
    scene_order = function() return { video, missing, picture } end,
    preview_then_pay = function() return { video, photo, picture, missing } end,
    budget = function() return { video, picture, missing, "10" } end,
    batch = function() return { photo, picture, missing, video } end,
  }
  for name, arguments in pairs(examples) do
    it("is found by the example " .. name .. " before it pays", function()
      shell.write(folder .. "/cast.json", '{ "rules": [ { "everyone_else": true, "becomes": "' .. picture .. '" } ] }')
      shell.write(folder .. "/run", ("cd %s; exec env CRUN_BASE_URL=%s CRUN_API_KEY=%s %s 2>&1"):format(shell.quote(folder), server.url,
        fault_server.KEY, shell.command(shell.append({ LUA, ("%s/examples/%s.lua"):format(shell.absolute ".", name) }, arguments()))))
      local ended_well, told = pcall(shell.run, { "sh", folder .. "/run" })
      assert.is_false(ended_well)
      refused(told)
    end)
  end

  local commands = {
    detect = function() return { "detect", video, "--sheet", missing } end,
    plan = function() return { "plan", folder .. "/cast.json", video, "--sheet", missing } end,
    preview = function() return { "preview", video, "--face", "0=" .. picture, "-o", missing } end,
    swap = function() return { "swap", video, "--face", "0=" .. picture, "-o", missing } end,
  }
  for name, words in pairs(commands) do
    it("is found by the command " .. name .. " before it pays", function()
      shell.write(folder .. "/cast.json", '{ "rules": [ { "everyone_else": true, "becomes": "' .. picture .. '" } ] }')
      local ran = command.new():run(words(), { CRUN_BASE_URL = server.url, CRUN_API_KEY = fault_server.KEY })
      assert.equal(2, ran.status)
      refused(ran.err)
    end)
  end

  it("is found by swap and run before they pay", function()
    local client = server:client()
    local detection = assert(client:detect { video_url = video })
    local task, err = client:swap(detection, { [0] = picture }, { output = missing })
    assert.is_nil(task)
    assert.equal("config", err.kind)
    assert.matches("^output: " .. missing:gsub("%p", "%%%0") .. ": ", err.message)
    assert.equal(1, submissions())
    assert.is_nil(client:run { video_url = video, choose = { [0] = picture }, output = missing })
    assert.equal(1, submissions())
    client:close()
  end)

  it("can be asked about", function()
    assert.is_true(faceswap.writable(folder .. "/out"))
    assert.is_nil(shell.read(folder .. "/out"))
    shell.write(folder .. "/there", "text")
    assert.is_true(faceswap.writable(folder .. "/there"))
    assert.equal("text", shell.read(folder .. "/there"))
    local ok, err = faceswap.writable(missing)
    assert.is_nil(ok)
    assert.equal("config", err.kind)
    assert.error_matches(function() faceswap.writable() end, "writable: path must be a string, got nil")
  end)
end)
