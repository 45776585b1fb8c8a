-- The example of a batch put the results of two films of one name, from two folders, in the same place, and a result in the place of its
-- own film; that of a budget ended with an error, once all was paid for, where the service does not tell what a swap has cost.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local paths, answer = fault_server.paths, fault_server.answer
local LUA = arg[-1]

describe("the example", function()
  local folder, storage, server

  before_each(function()
    folder = shell.temporary()
    storage = fault_server.start { ["/r.mp4"] = { { body = fault_server.film() } } }
    server = fault_server.start { [paths.balance] = { answer { balance = 100 } } }
    for _, name in ipairs { "a", "b", "out" } do
      shell.run { "mkdir", folder .. "/" .. name }
      shell.write(folder .. "/" .. name .. "/film.mp4", fault_server.film())
    end
    os.remove(folder .. "/out/film.mp4")
  end)
  -- What an example prints, run in the folder, and whether it ended well.
  local function run(name, ...)
    local printed = shell.line(("cd %s && CRUN_BASE_URL=%s CRUN_API_KEY=%s FACESWAP_BACKEND= %s && echo well"):format(folder, server.url,
      fault_server.KEY, shell.command { LUA, shell.absolute("examples/" .. name .. ".lua"), ... }))
    return printed, printed:find "well\n$" ~= nil
  end

  it("batch pays for nothing that would take the place of another result or of a film", function()
    for words, expected in pairs {
      ["out a/film.mp4 b/film.mp4"] = { "out/film.mp4: two videos have this name", false },
      ["a a/film.mp4"] = { "a/film.mp4 is there already", true }, -- an earlier run has made it
    } do
      local given = {}
      for word in words:gmatch "%S+" do
        given[#given + 1] = word
      end
      local printed, well = run("batch", "photo.jpg", "target.jpg", shell.unpack(given))
      assert.equal(expected[2], well)
      assert.matches(expected[1], printed, 1, true)
      assert.same({}, server:requests())
    end
  end)

  it("budget ends well where the service does not tell what it has cost", function()
    local target = "https://media.example/t.jpg"
    local kept = assert(require("faceswap.store").open(folder .. "/swaps.db")) -- an earlier run has swapped it
    local entry = assert(kept:intend { kind = "create", job_key = "a/film.mp4 " .. target, service = server.url:match "//(.*)$" })
    assert(kept:update(entry.id, { state = "submitted", task_id = "t1" }, "intended"))
    assert(kept:update(entry.id, { state = "succeeded", urls = ('["%s/r.mp4"]'):format(storage.url) }, "submitted"))
    kept:close()
    local printed, well = run("budget", "a/film.mp4", target, "out/film.mp4", "20")
    assert.matches("out/film.mp4 has cost an unknown number of credits.", printed, 1, true)
    assert.is_true(well)
  end)
end)
