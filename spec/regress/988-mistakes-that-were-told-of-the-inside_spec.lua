-- A path with a zero byte, of which `run` told after it had paid; results from a file of JSON, whose odd fields were told as faults of the
-- project's own lines; kinds of media that are none; budgets told of a line inside.
local fault_server = require "spec.support.fault_server"
local faceswap = require "faceswap"

local paths = fault_server.paths

describe("a mistake", function()
  local server, client
  setup(function()
    client, server = fault_server.start_client(fault_server.swap_script "https://media.example/r.mp4", { retries = 0 })
  end)

  local function refuses(pattern, act)
    local ok, problem = pcall(act)
    assert.is_false(ok, pattern)
    assert.matches("988[^:]*:%d+: " .. pattern .. "$", problem)
  end

  it("in a path or an id is named before anything is sent", function()
    local bad, photo = "/tmp/x\0.mp4", "https://a/t.jpg"
    refuses("run: option 'output' must not have zero bytes", function()
      local _ = client:run { video_url = "https://a/v.mp4", choose = { [0] = photo }, output = bad }
    end)
    refuses("upload: path must not have zero bytes", function() local _ = client:upload(bad) end)
    refuses("download: path must not have zero bytes", function() local _ = client:download("https://a/b", bad) end)
    refuses("download: url must not have zero bytes", function() local _ = client:download("https://a/b\0", "/tmp/x") end)
    refuses("task: task_id must not have zero bytes", function() local _ = client:task "t\0" end)
    refuses("detect: option 'video' must not have zero bytes", function() local _ = client:detect { video = bad } end)
    refuses("detect: option 'detect_task_id' must not have zero bytes", function()
      local _ = client:detect { video_url = "https://a/v.mp4", detect_task_id = "d\0" }
    end)
    refuses("swap_primary: option 'face' must not have zero bytes", function()
      local _ = client:swap_primary { video_url = "https://a/v.mp4", face = bad }
    end)
    assert.same({}, server:requests(paths.detect))
    assert.same({}, server:requests(paths.create))
  end)

  it("in an id that names nothing is told, and space around one is no part of it", function()
    for _, id in ipairs { "", " \n" } do
      refuses("task: task_id must name a task or a detection, and is empty", function() local _ = client:task(id) end)
      refuses("detect: detect_task_id must name a task or a detection, and is empty", function()
        local _ = client:detect { video_url = "https://a/v.mp4", detect_task_id = id }
      end)
      refuses("resolve: task_id must name a task or a detection, and is empty", function()
        local _ = client:resolve(1, "submitted", id)
      end)
      refuses("fetch: result%.task_id must name a task or a detection, and is empty", function()
        local _ = client:fetch({ urls = { "https://a/b" }, task_id = id }, "/tmp/x.mp4")
      end)
    end
    assert.equal("t1", client:task("t1\n").id)
    assert.equal("d1", assert(client:detect { video_url = "https://a/v.mp4", detect_task_id = " d1\n" }).detect_task_id)
  end)

  it("in a result that is fetched is named by its field", function()
    local null = require("faceswap.json").null
    for pattern, fields in pairs {
      ["fetch: result must be a table, got nil"] = false,
      ["fetch: result%.urls must be a table, got nil"] = {},
      ["fetch: result%.urls%[1%] must be a string, got number"] = { urls = { 7 } },
      ["fetch: result%.urls%[2%] must be a string, got table"] = { urls = { "https://a/b", {} } },
      ["fetch: result: option 'sizes' must be a table, got %l+"] = { urls = { "https://a/b" }, sizes = null },
      ["fetch: result%.sizes: option '1' must be a number, got string"] = { urls = { "https://a/b" }, sizes = { "7" } },
      ["fetch: result%.sizes: option '1' must be a number above 0"] = { urls = { "https://a/b" }, sizes = { 0 } },
      ["fetch: result: option 'task_id' must be a string, got number"] = { urls = { "https://a/b" }, task_id = 7 },
      ["fetch: result%.media_kind must be 'video', 'gif' or 'image', got 'film'"] = { urls = { "https://a/b" }, media_kind = "film" },
    } do
      refuses(pattern, function() local _ = client:fetch(fields or nil, "/tmp/x.mp4") end)
    end
    refuses("download: option 'kind' must be 'video', 'gif' or 'image', got 'film'", function()
      local _ = client:download("https://a/b", "/tmp/x", { kind = "film" })
    end)
  end)

  it("in what stands in an option of a client blames who makes the client", function()
    refuses("faceswap%.new: budget: option 'total' must be a number above 0", function()
      local _ = faceswap.new { budget = { total = 0 } }
    end)
    refuses("faceswap%.new: engine: there is no option 'x'", function() local _ = faceswap.new { engine = { x = 1 } } end)
    refuses("faceswap%.new: option 'ledger' must be a string or a table or a userdata, got number", function()
      local _ = faceswap.new { ledger = 7 }
    end)
  end)
end)
