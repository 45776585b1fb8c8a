-- In a cast folder a second picture becomes.png, a picture outside of all parts, BECOMES.JPG and a part that cannot be read were passed
-- over or taken for something else in silence; beside each fault of a part stood that there was none.
local shell = require "spec.support.shell"
local load = require "faceswap.rules.load"
local r = require "faceswap.rules"

describe("a cast folder", function()
  local folder

  before_each(function()
    folder = shell.temporary() .. "/cast"
    shell.run { "mkdir", "-p", folder .. "/lead" }
    shell.write(folder .. "/lead/a.jpg", "a")
  end)

  local function put(...)
    local folders, names = {}, { ... }
    for i, name in ipairs(names) do
      folders[i] = (folder .. "/" .. name):match "^(.*)/"
    end
    shell.run { "mkdir", "-p", shell.unpack(folders) }
    for _, name in ipairs(names) do
      shell.write(folder .. "/" .. name, name)
    end
  end

  -- What is wrong with the folder, for the command and for a plan.
  local function wrong()
    local plan, err = load.folder(folder, {})
    assert.is_nil(plan)
    local ok, problem = pcall(r.plan, { r.cast(folder) })
    assert.is_false(ok)
    assert.is_nil(err.message:find("rules[", 1, true)) -- nobody who gives a folder has written rules
    for _, mistake in ipairs(err.mistakes) do
      assert.matches("rules[1].cast: " .. mistake.message:gsub("^it ", folder .. " "), problem, 1, true)
    end
    return err.message:sub(#folder + 3), #err.mistakes
  end

  it("says once who a person becomes", function()
    put("lead/becomes.jpg", "lead/becomes.png")
    assert.equal("lead says more than once who the person becomes: keep one of becomes.jpg, becomes.png", (wrong()))
    shell.run { "rm", folder .. "/lead/becomes.png" }
    put "lead/stays"
    assert.equal("lead says more than once who the person becomes: keep one of becomes.jpg, stays", (wrong()))
    shell.run { "mv", folder .. "/lead/stays", folder .. "/lead/becomes (1).jpg" }
    assert.equal("lead says more than once who the person becomes: keep one of becomes (1).jpg, becomes.jpg", (wrong()))
  end)

  it("is read whatever the case of its names, and in all formats that can be read", function()
    put("lead/BECOMES.JPG", "host/Bert ü.Avif", "host/STAYS", "extra/x.tiff", "extra/stays.txt", "extra/notes.txt", "extra/.DS_Store")
    local plan = assert(load.folder(folder, {}))
    assert.equal(('{"rules":[{"stays":true,"who":[{"like":["F/extra/x.tiff"]}]},{"stays":true,"who":[{"like":["F/host/Bert ü.Avif"]}]},'
      .. '{"becomes":["F/lead/BECOMES.JPG"],"who":[{"like":["F/lead/a.jpg"]}]}]}'):gsub("F/", folder .. "/"), plan:encode())
  end)

  it("passes over nothing that may be a person", function()
    put("lead/becomes.jpg", "bert.jpg")
    assert.equal("bert.jpg is in no part: move it into the folder of a person", (wrong()))
    shell.run { "rm", folder .. "/bert.jpg" }
    put "readme.txt"
    assert.is_table(load.folder(folder, {}))
    shell.run { "ln", "-s", "/nowhere", folder .. "/host" }
    assert.equal(folder .. "/host: No such file or directory", (wrong()))
    shell.run { "rm", folder .. "/host" }
    shell.run { "ln", "-s", "/nowhere", folder .. "/lead/b.jpg" }
    assert.equal(folder .. "/lead/b.jpg: No such file or directory", (wrong()))
    shell.run { "rm", folder .. "/lead/b.jpg" }
    shell.run { "mkdir", folder .. "/lead/b.jpg" }
    assert.equal(folder .. "/lead/b.jpg: Is a directory", (wrong()))
  end)

  it("is told each fault once", function()
    local message, count = wrong()
    assert.equal("lead says nothing of who the person becomes: put a picture becomes.jpg there, or an empty file `stays`", message)
    assert.equal(1, count)
    shell.run { "rm", "-r", folder .. "/lead" }
    assert.equal("it has no folder with a part in it: give each person one, with photos and becomes.jpg", (wrong()))
  end)

  it("has no more photos and parts than anybody needs", function()
    local names = { "lead/becomes.jpg" }
    for i = 1, 199 do
      names[#names + 1] = ("lead/%d.jpg"):format(i)
    end
    put(shell.unpack(names))
    assert.is_table(load.folder(folder, {}))
    put "lead/200.jpg"
    assert.equal("lead has more than 200 photos of the person", (wrong()))
    shell.run { "rm", folder .. "/lead/200.jpg" }
    names = {}
    for i = 1, 199 do
      shell.append(names, { ("p%d/a.jpg"):format(i), ("p%d/stays"):format(i) })
    end
    put(shell.unpack(names))
    assert.is_table(load.folder(folder, {}))
    put("p200/a.jpg", "p200/stays")
    assert.equal("it has more than 200 parts", (wrong()))
  end)

  it("is told of what it may not allow once", function()
    put("lead/becomes.jpg", "host/a.jpg", "host/stays")
    local ok, problem = pcall(r.plan, { { cast = folder, allow = "everything" } })
    assert.is_false(ok)
    assert.matches("^r.plan: rules%[1%].allow: what can be allowed is [%w_, ]*, got 'everything'$", problem)
  end)
end)
