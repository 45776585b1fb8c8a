-- Work at the local engine that is ended from the client: the job is cancelled, the command is interrupted, the key is its own.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local engine = require "spec.support.engine"
local faceswap = require "faceswap"
local shell = require "spec.support.shell"

describe("work at the local engine", function()
  local server, client, folder, video, target

  setup(function()
    folder = shell.temporary()
    server = engine.start()
    video, target = folder .. "/long.mp4", clips.path "target.jpg"
    shell.ffmpeg { "-stream_loop", "8", "-i", clips.path "three.mp4", "-c", "copy", video }
    client = assert(faceswap.new { backend = "local", base_url = server.url })
  end)

  -- The task or detection in work at the engine, as its answers say.
  local function running(submit, status)
    local id = submit()
    shell.wait(60, "the work", function()
      client:step(0.02)
      return status(id).progress > 0 or nil
    end)
    return id
  end

  local function task_info(id)
    return server:call("job/TaskInfo?task_id=" .. id)
  end

  it("ends with the job that waits for it, and the credits come back", function()
    local before = client:balance()
    local task, job
    local id = running(function()
      job = client:spawn(function()
        task = assert(client:swap_primary { video = video, face = target })
        return task:wait()
      end)
      return shell.wait(60, "the task", function()
        client:step(0.02)
        return task and task.id
      end)
    end, task_info)
    job:cancel()
    local result, err = job:join()
    assert.is_nil(result)
    assert.equal("cancelled", err.kind)
    local info = task_info(id)
    assert.equal("failed", info.status)
    assert.equal("cancelled", info.result.message)
    assert.equal(before, client:balance())
  end)

  it("is not ended when the client is closed: another may wait for it", function()
    local other = assert(faceswap.new { backend = "local", base_url = server.url })
    local task = assert(other:swap_primary { video = video, face = target })
    other:spawn(function()
      return task:wait()
    end)
    other:step(0.1)
    other:close()
    local state = task_info(task.id).status
    assert.is_true(state == "pending" or state == "running" or state == "success", state)
    assert.equal("cancelled", client:task(task.id):cancel())
  end)

  it("is ended by task:cancel, and forgotten by client:forget", function()
    local task = assert(client:swap_primary { video = video, face = target })
    assert.equal("cancelled", task:cancel())
    assert.equal("deleted", task:cancel())
    local status, err = task:cancel()
    assert.is_nil(status)
    assert.equal(404, err.code)
    local detection = assert(client:detect { image = clips.path "three.jpg" })
    assert.equal("deleted", client:forget { detect_task_id = detection.detect_task_id })
    assert.equal(404, server:request(detection.faces[1].link).status)
    assert.has_error(function()
      client:forget {}
    end, "forget: one of task_id, detect_task_id and job_key is needed")
  end)

  it("under a job key is forgotten with its detection", function()
    local remembering = assert(faceswap.new { backend = "local", base_url = server.url, ledger = folder .. "/ledger.db" })
    local result = assert(remembering:run { image = clips.path "three.jpg", choose = { [0] = target }, job_key = "k" })
    assert.equal("deleted", remembering:forget { job_key = "k" })
    assert.equal(404, server:request(result.urls[1]).status)
    assert.equal(404, server:request("/api/v1/client/job/detect-face-result?detect_task_id=" .. result.detection.detect_task_id).status)
    remembering:close()
  end)

  it("ends with the command at Ctrl-C, where no ledger can take it up", function()
    local shown = command.new(server.url)
    local before = client:balance()
    local child = shown:start { "swap", video, "--local", "--face", "0=" .. target, "-o", folder .. "/out.mp4" }
    shell.wait(120, "the swap", function()
      return client:balance() < before and shell.run({ "ls", server.data .. "/tmp" }) ~= "" or nil
    end)
    shell.run { "kill", "-INT", child.pid }
    local ran = shown:finish(child)
    assert.equal(130, ran.status, ran.err)
    assert.equal(before, client:balance())
    shell.wait(60, "the work's end", function()
      return shell.run { "ls", server.data .. "/tmp" } == "" or nil
    end)
  end)
end)

describe("an engine that a client starts", function()
  it("takes a key of its own alone, and does not know the hosted service's", function()
    local client = assert(faceswap.new { backend = "local" })
    assert.is_number(client:balance())
    local url = tostring(client):match "%((.-)%)"
    local engine_pid = shell.run({ "sh", "-c", "ss -tlnpH 'sport = :" .. url:match "%d+$" .. "'" }):match "pid=(%d+)"
    local stranger = assert(faceswap.new { backend = "local", base_url = url })
    local balance, err = stranger:balance()
    assert.is_nil(balance)
    assert.equal(401, err.code)
    stranger:close()
    local environment = shell.read("/proc/" .. engine_pid .. "/environ")
    assert.is_nil(("\0" .. environment):find("\0CRUN_API_KEY=", 1, true))
    local key = environment:match "FACESWAP_LOCAL_KEY=(%Z+)"
    assert.matches("^ak_%x+$", key)
    assert.equal(35, #key)
    assert.is_nil(shell.read("/proc/" .. engine_pid .. "/cmdline"):find(key, 1, true))
    local other = assert(faceswap.new { backend = "local", base_url = url, api_key = key })
    assert.is_number(other:balance())
    other:close()
    client:close()
  end)
end)

describe("the hosted service", function()
  it("is never asked to cancel or delete", function()
    local client = assert(faceswap.new { api_key = "ak_0123456789abcdef0123456789abcdef", base_url = "http://127.0.0.1:9" })
    local status, err = client:forget { task_id = "t" }
    assert.is_nil(status)
    assert.equal("config", err.kind)
    status, err = client:task("t"):cancel()
    assert.is_nil(status)
    assert.equal("config", err.kind)
    client:close()
  end)
end)
