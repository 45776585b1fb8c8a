-- An output that was a symbolic link was replaced by a file: what the link stood for stayed as it was, and a device reached by a link was
-- lost with it.
local core = require "faceswap.core"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

local film = fault_server.film(5000)

describe("an output that is a symbolic link", function()
  local folder

  before_each(function()
    folder = shell.temporary()
    shell.run { "mkdir", folder .. "/far", folder .. "/far/further" }
  end)

  local function link(target, name)
    shell.run { "ln", "-s", target, folder .. "/" .. name }
    return folder .. "/" .. name
  end

  local function target_of(path)
    return (shell.run { "readlink", path }:gsub("\n", ""))
  end

  local function files()
    return (shell.run { "find", folder, "-type", "f" }:gsub(folder .. "/", ""):gsub("\n", " "))
  end

  it("is written through, whether its file is there or not", function()
    link("../chain", "far/further/back")
    link("../out", "far/chain")
    for target, file in pairs { ["far/a"] = "far/a", [folder .. "/b"] = "b", ["far/further/back"] = "out", ["./far/../c"] = "c" } do
      local path = link(target, "link")
      for _, content in ipairs { "first", "second" } do
        assert.is_true(core.writable(path))
        assert.is_true(core.write(path, content))
        assert.equal(content, shell.read(folder .. "/" .. file))
      end
      assert.equal(target, target_of(path))
      assert.equal(file .. " ", files())
      shell.run { "rm", path, folder .. "/" .. file }
    end
  end)

  it("is refused where there is no file to write", function()
    link("b", "a")
    link("a", "b")
    for target, said in pairs { a = "Too many levels of symbolic links", ["none/x"] = "its folder is not there; make it first",
      far = "Is a directory", ["/dev/null"] = "it is a device or a pipe; name a file" } do
      local path = link(target, "link")
      for _, write in ipairs { core.writable, core.write } do
        assert.same({ nil, path .. ": " .. said }, { write(path, "words") })
      end
      assert.equal(target, target_of(path))
      shell.run { "rm", path }
    end
    assert.equal("", files())
  end)

  it("has the part of a download that was cut beside its file, and the rest goes there", function()
    local script = { ["/r"] = { { fault = "cut", body = film:sub(1, 4000), length = #film, headers = { ETag = '"v1"' } },
      { status = 206, body = film:sub(4001), headers = { ETag = '"v1"', ["Content-Range"] = ("bytes 4000-4999/%d"):format(#film) } } } }
    local path = link("far/film.mp4", "link.mp4")
    shell.write(folder .. "/victim", "precious")
    link("../victim", "far/film.mp4.faceswap-part.note")
    local client, server = fault_server.start_client(script, { retries = 0 })
    assert.is_nil(client:download(server.url .. "/r", path))
    assert.matches("far/film.mp4.faceswap-part ", files(), 1, true)
    assert(client:download(server.url .. "/r", path))
    assert.same({ "none", "bytes=4000-" }, { server:requests("/r")[1].headers.range or "none", server:requests("/r")[2].headers.range })
    assert.equal("far/film.mp4", target_of(path))
    assert.equal(film, shell.read(folder .. "/far/film.mp4"))
    assert.equal("precious", shell.read(folder .. "/victim"))
  end)
end)
