-- Of three equal films in one batch one task was paid, but each line, the sum and the machine's row of `status` told its credits; so did a
-- batch into another folder, which paid nothing.
local command = require "spec.support.command"
local ledgers = require "spec.support.ledgers"
local shell = require "spec.support.shell"
local task_service = require "spec.support.task_service"

ledgers.describe("credits of equal films of a batch, with a ledger", function(kind)
  local service, faceswap, place

  before_each(function()
    service, faceswap = task_service.start {}, command.new()
    place = kind.place(faceswap.folder)
  end)

  local function run(...)
    return faceswap:run(shell.append({ ... }, { "--ledger", place, "--json" }), { CRUN_BASE_URL = service.url, FACESWAP_MACHINE = "one",
      CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef" })
  end

  local function batch(name)
    local lines = {}
    for i = 1, 3 do
      lines[i] = ("https://media.example/job-1-.mp4\t%s/%s-%d.mp4"):format(faceswap.folder, name, i)
    end
    local list = shell.write(faceswap.folder .. "/" .. name, table.concat(lines, "\n") .. "\n")
    local of_run = kind == ledgers.database and { "--run", name } or {}
    local ran = run("batch", list, "--face", "0=https://media.example/t.png", shell.unpack(of_run))
    assert.equal(0, ran.status, ran.out)
    local events = command.events(ran.out)
    local told = { 0, 0, credits = events.summary[1].credits, swapped = events.summary[1].swapped,
      before = events.summary[1].done_before }
    for i, result in ipairs(events.result) do
      told[1] = told[1] + (result.credits or 0)
      told[2] = told[2] + (result.repeated and 1 or 0)
      assert.equal(task_service.FILM, shell.read(("%s/%s-%d.mp4"):format(faceswap.folder, name, i)))
    end
    return told
  end

  it("are told once", function()
    local first = batch "first"
    assert.same({ 1, 2 }, { first.swapped, first.before })
    assert.is_true(first.credits > 0)
    assert.same({ first.credits, 2 }, { first[1], first[2] })
    assert.same({ 0, 3, credits = 0, swapped = 0, before = 3 }, batch "second")
    if kind == ledgers.database then
      for name, credits in pairs { first = first.credits, second = 0 } do
        local told = command.events(run("status", name).out)
        assert.same({ credits, credits }, { told.machine[1].credits, told.status[1].credits }, name)
      end
    end
  end)
end)
