-- Where a library was missing that faceswap.vision needs, rules were told to install faceswap.vision, which was there.
local shell = require "spec.support.shell"

describe("the module that knows faces", function()
  it("names the library that is missing", function()
    local folder = shell.temporary()
    shell.compile_without_library(folder, "faceswap.vision")
    local path, loaded = package.cpath, {}
    for _, name in ipairs { "faceswap.vision", "faceswap.faces" } do
      loaded[name], package.loaded[name] = package.loaded[name], nil
    end
    package.cpath = folder .. "/?.so;" .. path
    local analyzer, err = require("faceswap.faces").open()
    package.cpath, package.loaded["faceswap.faces"] = path, nil
    shell.merge(package.loaded, loaded)
    assert.is_nil(analyzer)
    assert.equal("faces cannot be looked at: faceswap.vision does not load, since libnone.so.7 is missing; install the package that has it",
      err.message)
  end)
end)
