-- Where libcurl or FFmpeg was too old, as in Debian 11, the compiler's errors were all that told it.
local shell = require "spec.support.shell"

describe("a build with a library that is too old", function()
  -- What make says where pkg-config knows these packages in these versions.
  local function told(versions, line)
    local folder = shell.temporary()
    for name, version in pairs(versions) do
      shell.write(("%s/%s.pc"):format(folder, name), ("Name: %s\nDescription: x\nVersion: %s\n"):format(name, version))
    end
    return shell.run { "sh", "-c", ("env -u MAKEFLAGS PKG_CONFIG_LIBDIR=%s make %s O=%s/build LEDGER_PG=no 2>&1; echo $?")
      :format(folder, line, folder) }
  end

  it("names it, what is there, and what has all", function()
    local said = told({ ["lua5.4"] = "5.4.2", zlib = "1.2.11", sqlite3 = "3.34", libcurl = "7.74.0" }, "-n LUA=5.4 module")
    assert.matches("the build needs libcurl 7.87 or later: 7.74.0 is here; Debian 12 is the oldest that has all", said, 1, true)
    assert.matches("\n2\n$", said)
    assert.is_nil(said:find("make deps", 1, true), said)
  end)

  it("knows FFmpeg by its library", function()
    local others = { ["lua5.4"] = "5.4.2", jansson = "2.13", libavcodec = "58.91", libavutil = "56.51", libswscale = "5.7",
      libavformat = "58.45.100" }
    assert.matches("the build needs libavformat 59.27 or later: 58.45.100 is here;", told(others, "-n LUA=5.4 faces"), 1, true)
  end)

  it("is content with the oldest that has all", function()
    local said = told({ ["lua5.4"] = "5.4.2", zlib = "1.2.11", sqlite3 = "3.34", libcurl = "7.87.0" }, "-n LUA=5.4 module")
    assert.is_nil(said:find("the build needs", 1, true), said)
    assert.matches("\n0\n$", said)
  end)
end)
