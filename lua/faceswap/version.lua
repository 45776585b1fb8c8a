--- The version, and where these files are. A C module of another version refuses to be loaded beside them.
return {
  NUMBER = "1.0.0", -- the only place; the Makefile reads it
  FILE = debug.getinfo(1, "S").source:match "^@?(.*)",
}
