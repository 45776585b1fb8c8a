rockspec_format = "3.0"
package = "faceswap-vision"
version = "scm-1"

source = {
  url = "git+https://example.org/lua-faceswap.git", -- `luarocks make` builds the tree it stands in
}

description = {
  summary = "Knows the faces of pictures, for rules of faceswap that know people",
  detailed = [[
    The C module faceswap.vision and its models, which are fetched by npm when it is built. Rules that go by likeness, age, gender or
    expression need it; the hosted API alone does not.]],
  license = "MIT",
}

supported_platforms = { "linux" }

dependencies = {
  "lua >= 5.1, < 5.5",
  "faceswap",
}

external_dependencies = {
  JANSSON = { library = "jansson" },
  AVFORMAT = { library = "avformat" },
  SWSCALE = { library = "swscale" },
  XNNPACK = { library = "XNNPACK" },
}

build = {
  type = "make",
  build_target = "faces",
  install_target = "install-faces",
  build_variables = {
    O = "build/rock$(LUA_INCDIR)",
    CFLAGS = "$(CFLAGS)",
    LUA_CFLAGS = "-I$(LUA_INCDIR)",
  },
  install_variables = {
    O = "build/rock$(LUA_INCDIR)",
    CFLAGS = "$(CFLAGS)",
    LUA_CFLAGS = "-I$(LUA_INCDIR)",
    INSTALL_C = "$(LIBDIR)",
    INSTALL_MODELS = "$(LIBDIR)/faceswap/models", -- beside the module, where it looks first
  },
}
