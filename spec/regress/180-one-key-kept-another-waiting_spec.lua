-- The local engine's queue went by two lines alone, short jobs and long ones: one client with fifty videos made another's video wait for
-- all of them, and filled the queue for everybody.
local clips = require "spec.support.clips"
local engine = require "spec.support.engine"
local shell = require "spec.support.shell"

local MANY, FEW = "ak_" .. ("m"):rep(32), "ak_" .. ("f"):rep(32)
local JOBS = 12
-- What one worker may have begun, or fetched, of the other key's before the late job comes, and one job between.
local AHEAD = 4

describe("with several keys the local engine", function()
  local server, clip, scratch

  setup(function()
    scratch = shell.temporary()
    clip = scratch .. "/short.mp4"
    shell.ffmpeg { "-i", clips.path "three.mp4", "-frames:v", "6", "-an", clip }
  end)

  local function start(options)
    options.arguments = shell.append({ "--workers", "1" }, options.arguments or { "--key", MANY, "--key", FEW })
    options.key = MANY
    server = engine.start(options)
  end

  local function as(key, call, body)
    server.key = key
    return server:call(call, body)
  end

  local function order(key, url)
    return as(key, "job/detect-face-video", { video_url = url }).detect_task_id
  end

  local function count_unfinished(ids)
    local count = 0
    for _, id in ipairs(ids) do
      local status = as(MANY, "job/detect-face-result?detect_task_id=" .. id).status
      count = count + ((status == "starting" or status == "processing") and 1 or 0)
    end
    return count
  end

  local function order_many(url)
    local ids = {}
    for i = 1, JOBS do
      ids[i] = order(MANY, url)
    end
    return ids
  end

  local function finish(id)
    server.key = FEW
    assert.equal("succeeded", server:detected(id).status)
  end

  it("lets them take turns", function()
    start {}
    local url = server:upload(clip, "video/mp4")
    local ids = order_many(url)
    local late = order(FEW, url)
    finish(late)
    local left = count_unfinished(ids)
    assert.is_true(left >= JOBS - AHEAD, ("%d of %d were done first"):format(JOBS - left, JOBS))
  end)

  it("lets them take turns after a restart, too", function()
    local data = scratch .. "/data"
    start { data = data }
    local url = server:upload(clip, "video/mp4")
    local ids = order_many(url)
    local late = order(FEW, url)
    server:signal "KILL"
    server:stop()
    start { data = data }
    finish(late)
    local left = count_unfinished(ids)
    assert.is_true(left >= JOBS - 2 * AHEAD, ("%d of %d were done first"):format(JOBS - left, JOBS))
  end)

  it("bounds the queue of each", function()
    start { arguments = { "--key", MANY, "--key", FEW, "--max-queue", "1" } }
    local url = server:upload(clip, "video/mp4")
    local refused
    for _ = 1, 20 do
      server.key = MANY
      local answer = server:request("/api/v1/client/job/detect-face-video", { json = { video_url = url } })
      refused = answer.status == 429 and answer or refused
    end
    assert.matches("1 jobs on videos wait already", refused.json.message)
    finish(order(FEW, url))
  end)

  it("takes them from the environment, and shares the account between them", function()
    start { arguments = { "--balance", "7" }, environment = { FACESWAP_LOCAL_KEY = MANY .. "," .. FEW } }
    assert.equal(7, as(MANY, "account/balance").balance)
    assert.equal(7, as(FEW, "account/balance").balance)
    assert.equal(401, server:request("/api/v1/client/account/balance", { key = engine.KEY }).status)
  end)
end)

it("the local engine takes 16 keys and no more", function()
  local words = {}
  for i = 1, 17 do
    shell.append(words, { "--key", ("ak_%032d"):format(i) })
  end
  assert.error_matches(function() engine.start { arguments = words } end, "more than 16 keys")
end)
