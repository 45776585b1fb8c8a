-- A helper of busted for `make check-gc`: Lua collects at every chance, so that a value which nothing keeps alive is gone at once.
-- GC_MODE is "generational" (5.4) or "incremental".
if os.getenv "GC_MODE" == "generational" and _VERSION == "Lua 5.4" then
  collectgarbage "generational"
else
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 1000)
end
