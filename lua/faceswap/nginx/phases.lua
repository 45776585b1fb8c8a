--- Phases of nginx: in some of them Lua cannot wait.
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

--- Whether the present phase can wait.
---@return boolean
function phases.can_wait()
  return CAN_WAIT[ngx.get_phase()] or false
end

--- Raises an error where the present phase cannot wait.
function phases.check()
  if not phases.can_wait() then
    error(("faceswap: nothing can wait in nginx's phase '%s'; do it in a timer: ngx.timer.at(0, function() … end)")
      :format(ngx.get_phase()), 0)
  end
end

return phases
