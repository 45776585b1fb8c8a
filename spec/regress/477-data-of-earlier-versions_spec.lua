-- Nobody had opened a data directory of an earlier version: each is taken back to one here, with a detection and a result in it.
local clips = require "spec.support.clips"
local engines = require "spec.support.engine"
local shell = require "spec.support.shell"

-- What each version has that the one before had not.
local BACK = {
  { 6, "ALTER TABLE detections DROP COLUMN notes" },
  { 5, "ALTER TABLE detections DROP COLUMN standings" },
  { 4, "ALTER TABLE detections DROP COLUMN maybe_faces" },
  { 3, "ALTER TABLE detections DROP COLUMN key; ALTER TABLE tasks DROP COLUMN key" },
  { 2, "ALTER TABLE tasks DROP COLUMN notes; ALTER TABLE faces DROP COLUMN maybe_same; ALTER TABLE media DROP COLUMN used_at;"
    .. "DROP TABLE uses" },
}

describe("a data directory of an earlier version", function()
  local folder, database, columns, detection, detect_id, task_id, urls
  local function ask(text)
    return shell.run { "sqlite3", database, text }
  end
  local function all_columns()
    return ask("SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_info(m.name) c"
      .. " WHERE m.type = 'table' ORDER BY 1, 2")
  end

  setup(function()
    folder = shell.temporary()
    database = folder .. "/engine.db"
    local server = engines.start { data = folder }
    urls = { server:upload(clips.path "three.jpg", "image/jpeg"), server:upload(clips.path "target.jpg", "image/jpeg") }
    local found = server:detect { image_url = urls[1] }
    detection, detect_id = found.detect_task_id, found.result.id
    task_id = server:run { model = "image-face-swap-multi", input = { detect_id = detect_id, image_url = urls[1],
      faces = { { face_id = 0, target = urls[2] } } } }.task_id
    server:stop()
    columns = all_columns()
  end)

  for last = 1, #BACK do
    it("serves what it holds, and goes on, from version " .. BACK[last][1], function()
      assert.equal(tostring(BACK[1][1] + 1), (ask "PRAGMA user_version":gsub("%s+$", "")))
      for i = 1, last do
        ask(BACK[i][2])
      end
      ask("PRAGMA user_version = " .. BACK[last][1])
      local server = engines.start { data = folder }
      assert.equal(3, #server:detected(detection).result.faces)
      assert.equal("success", server:call("job/TaskInfo?task_id=" .. task_id).status)
      local task = server:run { model = "image-face-swap-multi", input = { detect_id = detect_id, image_url = urls[1],
        faces = { { face_id = 1, target = urls[2] } } } }
      assert.equal("success", task.status, task.result and task.result.message)
      server:stop()
      assert.equal(columns, all_columns())
    end)
  end
end)
