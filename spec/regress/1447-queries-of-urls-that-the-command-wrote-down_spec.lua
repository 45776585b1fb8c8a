-- The ledger keeps URLs without their queries, which may let anybody who reads it fetch a video; but the command named its jobs, and the
-- items of a run that machines share, by whole URLs, and so did the problems of such items.
local backend = require "faceswap.ledger.backend"
local command = require "spec.support.command"
local errors = require "faceswap.errors"
local ledgers = require "spec.support.ledgers"
local runs = require "faceswap.ledger.run"
local shell = require "spec.support.shell"
local task_service = require "spec.support.task_service"

ledgers.describe("the queries of URLs of a command line, with a ledger", function(kind)
  local place

  -- How many entries have a job key with the secret, and with a mark in its place.
  local function keys()
    local found = {}
    for i, text in ipairs { "SECRET", "#cut-" } do
      found[i] = tonumber(kind.sql(place, ("SELECT count(*) FROM entry WHERE "
        .. (kind == ledgers.database and "position('%s'::bytea IN job_key) > 0" or "instr(job_key, '%s')")):format(text)))
    end
    return found
  end

  it("are not written down, and their jobs are known again", function()
    local service, faceswap = task_service.start {}, command.new()
    place = kind.place(faceswap.folder)
    local video = "https://media.example/job-1-.mp4?token=SECRET"
    local list = shell.write(faceswap.folder .. "/list", ("%s\t%s/out.mp4\n"):format(video, faceswap.folder))
    local words = { "batch", list, "--face", "0=https://media.example/t.png?token=SECRET", "--ledger", place, "--json" }
    for _ = 1, 2 do
      local ran = faceswap:run(words, { CRUN_BASE_URL = service.url, CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef" })
      assert.equal(0, ran.status, ran.out .. ran.err)
    end
    assert.same({ 0, 2 }, keys()) -- of one detection and one swap
    if kind == ledgers.database then
      assert.matches("^https://media.example/job%-1%-.mp4#cut%-%x+$", kind.sql(place, "SELECT item FROM work"))
      local store = assert(backend.open(place))
      local run = assert(runs.open(store, "r"))
      assert(run:add { "a" })
      run:finish(run:claim(), 1, errors.new { kind = "config", message = video .. ": HTTP 403" })
      store:close()
      local problem = kind.sql(place, "SELECT convert_from(problem, 'UTF8') FROM work WHERE run = 'r'")
      assert.matches("https://media.example/job-1-.mp4#cut-", problem, 1, true)
    end
  end)
end)
