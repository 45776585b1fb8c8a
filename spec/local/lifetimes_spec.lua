-- Lifetimes and quota of the data directory, and a full disk.
local clips = require "spec.support.clips"
local clocks = require "spec.support.clock"
local engine = require "spec.support.engine"
local receiver = require "spec.support.receiver"
local shell = require "spec.support.shell"
local small_disk = require "spec.support.small_disk"

local function files(data, ...)
  local words = { "find" }
  for _, folder in ipairs { ... } do
    words[#words + 1] = data .. "/" .. folder
  end
  return select(2, shell.run(shell.append(words, { "-type", "f" })):gsub("\n", ""))
end

local HOUR = 3600

describe("the local engine's data directory", function()
  local clock, data, folder, server

  before_each(function()
    data, folder = shell.temporary(), shell.temporary()
    clock = clocks.new(folder)
  end)

  local function swap_picture()
    local url = server:upload(clips.path "three.jpg", "image/jpeg")
    local target = server:upload(clips.path "target.jpg", "image/jpeg")
    local found = server:detect { image_url = url }
    local task = server:run { model = "image-face-swap-multi", input = { detect_id = found.result.id, image_url = url,
      faces = { { face_id = 0, target = target } } } }
    assert.equal("success", task.status, task.result.message)
    return found, task
  end

  it("keeps nothing longer than --keep says, while it runs and at its start", function()
    server = engine.start { data = data, arguments = { "--keep", "1h" }, environment = clock.environment }
    local found, task = swap_picture()
    assert.is_true(files(data, "media") > 1)
    clock:set(2 * HOUR)
    local fresh = server:upload(clips.path "three.jpg", "image/jpeg")
    shell.wait(60, "all else to go", function()
      return files(data, "media", "sources", "tmp") == 1 or nil
    end)
    assert.equal(200, server:request(fresh).status)
    assert.equal(404, server:request("/api/v1/client/job/TaskInfo?task_id=" .. task.task_id).status)
    assert.equal(404, server:request("/api/v1/client/job/detect-face-result?detect_task_id=" .. found.detect_task_id).status)
    swap_picture()
    server:stop()

    clock:set(4 * HOUR)
    assert.is_true(files(data, "media") > 1)
    server = engine.start { data = data, arguments = { "--keep", "1h" }, environment = clock.environment }
    assert.equal(0, files(data, "media", "sources", "tmp"))
  end)

  it("keeps what an unfinished job needs, however old", function()
    local silent = receiver.start()
    server = engine.start { data = data, arguments = { "--keep", "1h", "--fetch-timeout", "60" }, environment = clock.environment }
    local target = server:upload(clips.path "target.jpg", "image/jpeg")
    local other = server:upload(clips.path "three.jpg", "image/jpeg")
    local id = server:call("job/CreateTask", { model = "video-face-swap", input = { video_url = silent.url .. "/",
      new_face = target } }).task_id
    clock:set(2 * HOUR)
    server:upload(clips.path "three.jpg", "image/jpeg")
    shell.wait(60, "the other upload to go", function()
      return server:request(other).status == 404 or nil
    end)
    assert.equal(200, server:request(target).status)
    assert.equal("running", server:call("job/TaskInfo?task_id=" .. id).status)
  end)

  it("stays within --quota: the oldest goes first, what came just now does not", function()
    server = engine.start { data = data, arguments = { "--quota", "10M" } }
    local noise = os.tmpname()
    shell.run { "sh", "-c", "head -c 1500000 /dev/urandom > " .. noise }
    local function put()
      local place = server:call "files/upload-url?content_type=image/jpeg&ext=.jpg"
      return server:request(place.presigned_url, { file = noise, headers = { ["Content-Type"] = "image/jpeg" } }), place.file_url
    end
    local urls, refused = {}, nil
    for _ = 1, 8 do
      local answer, url = put()
      if answer.status ~= 200 then
        refused = answer
        break
      end
      urls[#urls + 1] = url
    end
    assert.is_true(#urls >= 2)
    assert.equal(507, refused.status)
    assert.matches("its quota is 10485760 bytes", refused.json.message)
    shell.wait(90, "room", function()
      return put().status == 200 or nil
    end)
    assert.equal(404, server:request(urls[1]).status)
    assert.is_true(tonumber(shell.run({ "du", "-s", "-B1", data .. "/media" }):match "%d+") < 10485760)
    -- one that never fits is refused at once
    local place = server:call "files/upload-url?content_type=video/mp4&ext=.mp4"
    assert.equal(507, server:request(place.presigned_url, { method = "PUT", arguments = { "-m", "5" },
      headers = { ["Content-Type"] = "video/mp4", ["Content-Length"] = "60000000" } }).status)
    os.remove(noise)
  end)

  it("is refused where --keep or --quota make no sense", function()
    for _, words in ipairs { { "--keep", "soon" }, { "--keep", "-1" }, { "--keep", "3x" }, { "--quota", "7M" }, { "--quota", "1Z" } } do
      local ok, problem = pcall(engine.start, { data = data, arguments = words })
      assert.is_false(ok)
      assert.matches("%" .. words[1]:gsub("%-", "%%-"):sub(2) .. " is a number from", problem)
    end
  end)

  it("of an earlier format is taken over", function()
    shell.run { "sqlite3", data .. "/engine.db", [[
      PRAGMA journal_mode = WAL;
      CREATE TABLE account(one INTEGER PRIMARY KEY CHECK(one = 1), balance INTEGER NOT NULL CHECK(balance >= 0));
      INSERT INTO account VALUES(1, 77);
      CREATE TABLE media(name TEXT PRIMARY KEY, content_type TEXT NOT NULL, size INTEGER NOT NULL, upload_token TEXT UNIQUE,
        upload_until INTEGER);
      INSERT INTO media VALUES('00000000000000000000000000000001.jpg', 'image/jpeg', 3, 'x', 0);
      CREATE TABLE detections(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, detect_id TEXT UNIQUE, picture INTEGER NOT NULL,
        media_url TEXT NOT NULL, state INTEGER NOT NULL, starts INTEGER NOT NULL DEFAULT 0, error TEXT, spans TEXT, duration REAL,
        media_duration REAL, created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER);
      CREATE TABLE faces(detection_id TEXT NOT NULL REFERENCES detections(id), face_id INTEGER NOT NULL, media TEXT NOT NULL
        REFERENCES media(name), x REAL, y REAL, width REAL, height REAL, first_seen REAL, last_seen REAL, score REAL, frames INTEGER,
        PRIMARY KEY(detection_id, face_id));
      CREATE TABLE tasks(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, detection_id TEXT NOT NULL, param TEXT NOT NULL,
        state INTEGER NOT NULL, starts INTEGER NOT NULL DEFAULT 0, credits INTEGER NOT NULL, message TEXT, media TEXT, duration REAL,
        width INTEGER, height INTEGER, created_at INTEGER NOT NULL, completed_at INTEGER, callback INTEGER NOT NULL, callback_tries
        INTEGER NOT NULL DEFAULT 0, callback_due INTEGER);
      PRAGMA user_version = 2;]] }
    shell.run { "mkdir", data .. "/media" }
    shell.write(data .. "/media/00000000000000000000000000000001.jpg", "old")
    server = engine.start { data = data }
    assert.equal(77, server:call("account/balance").balance)
    assert.equal("old", server:request("/media/00000000000000000000000000000001.jpg").text)
    swap_picture()
  end)
end)

describe("the local engine's temporary directory", function()
  it("is swept away where its engine was killed, and left alone where it runs", function()
    local parent = shell.temporary()
    local program = shell.quote(engine.PROGRAM)
    for _, name in ipairs { "dead", "alive", "fresh" } do
      shell.run { "mkdir", "-p", ("%s/faceswap-local-%s/media"):format(parent, name) }
      shell.write(("%s/faceswap-local-%s/media/x"):format(parent, name), "x")
    end
    for _, name in ipairs { "dead", "alive" } do
      shell.run { "touch", "-d", "5 minutes ago", ("%s/faceswap-local-%s"):format(parent, name) }
    end
    shell.run { "mkdir", parent .. "/faceswap-localized" }
    shell.run { "sh", "-c", ("TMPDIR=%s flock %s/faceswap-local-alive/lock touch -d '5 minutes ago' %s/faceswap-local-alive"):format(parent,
      parent, parent) }
    shell.run { "sh", "-c", ("TMPDIR=%s flock %s/faceswap-local-alive/lock %s --with-parent </dev/null"):format(parent, parent, program) }
    local left = shell.run { "ls", parent }
    assert.equal("faceswap-local-alive\nfaceswap-local-fresh\nfaceswap-localized\n", left)
  end)
end)

describe("on a full disk the local engine", function()
  local disk, server

  local function start()
    server = engine.start { data = disk.path .. "/data", wrapper = shell.append(disk:inside(), { engine.PROGRAM }) }
  end

  before_each(function()
    disk = small_disk.new "24M"
    start()
  end)

  local function swap_body()
    local url = server:upload(clips.path "three.mp4", "video/mp4")
    local target = server:upload(clips.path "target.jpg", "image/jpeg")
    local found = server:detect { video_url = url }
    return { model = "video-face-swap-multi", input = { detect_id = found.result.id, video_url = url,
      faces = { { face_id = 0, target = target } } } }
  end

  small_disk.it("fails a task whose end finds no room, gives the credits back, and stores that when there is room", function()
    local body = swap_body()
    local before = server:call("account/balance").balance
    local id = server:call("job/CreateTask", body).task_id
    disk:fill()
    local task = server:finished(id)
    assert.equal("failed", task.status)
    assert.matches("%a+ %a+", task.result.message)
    assert.equal(0, task.credits)
    assert.equal(before, server:call("account/balance").balance)
    local refused = server:request("/api/v1/client/job/CreateTask", { json = body })
    assert.equal(429, refused.status)
    assert.matches("disk is full", refused.json.message)
    disk:empty()
    local again = shell.wait(60, "room", function()
      local answer = server:request("/api/v1/client/job/CreateTask", { json = body })
      return answer.status == 200 and answer.json.data.task_id
    end)
    local done = server:finished(again)
    assert.equal("success", done.status, done.result.message)
    -- the failure survives the engine
    server:signal "TERM"
    server:stop()
    start()
    assert.equal("failed", server:call("job/TaskInfo?task_id=" .. id).status)
    assert.equal(before - done.credits, server:call("account/balance").balance)
  end)

  small_disk.it("starts, and tells what it knows", function()
    local body = swap_body()
    local task = server:run(body)
    assert.equal("success", task.status, task.result.message)
    local running = server:call("job/CreateTask", body).task_id
    shell.wait(60, "the work", function()
      return server:call("job/TaskInfo?task_id=" .. running).status == "running" or nil
    end)
    disk:fill()
    server:signal "KILL"
    server:stop()
    start()
    assert.equal("success", server:call("job/TaskInfo?task_id=" .. task.task_id).status)
    assert.equal(200, server:request("/media/" .. task.result.media_urls[1]:match "[^/]+$").status)
    -- what was under way ends, in the room that was kept or for want of it
    assert.is_string(server:finished(running).status)
    disk:empty()
    local again = shell.wait(60, "room", function()
      local answer = server:request("/api/v1/client/job/CreateTask", { json = body })
      return answer.status == 200 and answer.json.data.task_id
    end)
    assert.equal("success", server:finished(again).status)
  end)
end)
