--- Phases of nginx: in some of them Lua cannot wait.
local core = require "faceswap.core"
local options = require "faceswap.options"

local phases = {}

-- Where nginx's Lua can wait for a semaphore (its documentation of ngx.semaphore).
local CAN_WAIT = {
  rewrite = true,
  server_rewrite = true,
  access = true,
  content = true,
  timer = true,
  preread = true,
  ssl_cert = true,
  ssl_client_hello = true,
  ssl_session_fetch = true,
}

--- Whether the present phase can wait, and what runs is not called by a function of C, such as string.gsub, which cannot. There nginx has
--- put a waiter in its lists when the yield raises, and later has somebody go on who waits for something else: its worker crashes.
---@return boolean
function phases.can_wait()
  return CAN_WAIT[ngx.get_phase()] and core.is_yieldable() or false
end

--- Raises an error where nothing can wait.
function phases.check()
  if not CAN_WAIT[ngx.get_phase()] then
    options.misuse(("faceswap: nothing can wait in nginx's phase '%s'; do it in a timer: ngx.timer.at(0, function() … end)")
      :format(ngx.get_phase()))
  elseif not core.is_yieldable() then
    options.misuse "faceswap: nothing can wait in a function that string.gsub, table.sort or the like calls; do it outside of that"
  end
end

-- nginx's clock counts milliseconds.
local PAUSE = 0.001

--- Lets the worker's other requests go on, where something can wait.
function phases.pause()
  if phases.can_wait() then
    ngx.sleep(PAUSE)
  end
end

return phases
