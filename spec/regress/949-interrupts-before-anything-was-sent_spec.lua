-- Ctrl-C while a large file was hashed ended with "cannot be read", and while the engine started with a stack trace of the interpreter.
local clips = require "spec.support.clips"
local command = require "spec.support.command"
local shell = require "spec.support.shell"

describe("the command, interrupted as by a terminal,", function()
  local faceswap = command.new()

  -- Ends a run, and its group, once `works` says so of its process; what it ends with and says.
  local function interrupt(words, environment, works)
    local file = faceswap.folder .. "/"
    local run = shell.write(file .. "run", ("echo $$ >%spid\nexec %s\n"):format(file, shell.command(faceswap:words(words, environment))))
    os.remove(file .. "pid")
    os.remove(file .. "status")
    os.execute(("{ setsid sh %s >%sout 2>%serr; echo $? >%sstatus; } &"):format(run, file, file, file))
    local group
    shell.wait(60, "what is to be interrupted", function()
      group = (shell.read(file .. "pid") or ""):match "%d+"
      return group and works(group)
    end)
    os.execute(("kill -TERM -%s"):format(group))
    shell.write(file .. "interrupted", "")
    local status = shell.wait(60, "its end", function()
      return (shell.read(file .. "status") or ""):match "%d+"
    end)
    return { tonumber(status), shell.read(file .. "err") }
  end

  it("says so while it reads a large file", function()
    local film = faceswap.folder .. "/film.mp4"
    os.execute(("truncate -s 50G %s"):format(film))
    local ended = interrupt({ "swap", film, "--face", "0=" .. film, "-o", faceswap.folder .. "/out.mp4" },
      { CRUN_API_KEY = "ak_0123456789abcdef0123456789abcdef" }, function(group)
        return io.popen(("pgrep -g %s -x sha256sum"):format(group)):read "*l"
      end)
    assert.same({ 143, "interrupted; nothing is under way\n" }, ended)
  end)

  it("says so while the engine starts", function()
    local folder = faceswap.folder
    local engine = shell.write(folder .. "/engine", ([[#!/bin/sh
touch %s/started
until test -e %s/interrupted; do sleep 0.02; done
]]):format(folder, folder))
    os.remove(folder .. "/interrupted")
    os.execute("chmod +x " .. engine)
    local words = { "detect", clips.path "three.jpg", "--local" }
    assert.same({ 130, "faceswap: interrupted\n" }, interrupt(words, { FACESWAP_LOCAL = engine }, function()
      return shell.read(folder .. "/started")
    end))
  end)
end)
