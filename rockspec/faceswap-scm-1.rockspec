rockspec_format = "3.0"
package = "faceswap"
version = "scm-1"

source = {
  url = "git+https://example.org/lua-faceswap.git", -- `luarocks make` builds the tree it stands in
}

description = {
  summary = "Swap chosen faces in videos through a hosted API, or on this machine",
  detailed = [[
    Detect the faces of a video, decide in Lua which face becomes whom, have the swap done and polled by a C core
    on libcurl, download the result.]],
  license = "MIT",
}

supported_platforms = { "linux" }

-- The command needs argparse and luv besides, and says so where they are missing.
dependencies = {
  "lua >= 5.1, < 5.5",
  "lua-cjson >= 2.1.0",
}

external_dependencies = {
  -- by their libraries: Debian keeps curl's header in a directory of the architecture
  CURL = { library = "curl" },
  ZLIB = { library = "z" },
  SQLITE = { library = "sqlite3" },
}

build = {
  type = "make",
  build_target = "module",
  install_target = "install-rock",
  build_variables = {
    O = "build/rock$(LUA_INCDIR)",
    CFLAGS = "$(CFLAGS)",
    LUA_CFLAGS = "-I$(LUA_INCDIR)",
  },
  install_variables = {
    O = "build/rock$(LUA_INCDIR)",
    CFLAGS = "$(CFLAGS)",
    LUA_CFLAGS = "-I$(LUA_INCDIR)",
    INSTALL_LUA = "$(LUADIR)",
    INSTALL_C = "$(LIBDIR)",
    INSTALL_BIN = "$(BINDIR)",
  },
}
