--- Faces inside nginx: pictures are looked at in threads; who waits sleeps on a semaphore, and its worker goes on with other requests.
local driver = require "faceswap.nginx.completions"
local phases = require "faceswap.nginx.phases"
local semaphore = require "ngx.semaphore"

-- Seconds: how soon one who waits looks after what should wake it.
local SOON, LATER = 1, 60

---@class faceswap.nginx.Eyes
---@field private looker faceswap.Looker
---@field private driver faceswap.nginx.Driver
local Eyes = {}
Eyes.__index = Eyes

--- The driver has collected an answer. Who asked may be gone.
---@private
function Eyes:on_finished(answer)
  local ticket = self.looker:settle(answer)
  if ticket and ticket.semaphore then
    ticket.semaphore:post(ticket.waiting)
  end
end

--- What was begun ends soon, also at the end of the worker.
---@private
function Eyes.on_tick()
end

local looker = {}

--- Makes a looker wait as nginx's Lua must.
---@param self faceswap.Looker
function looker.attach(self)
  local eyes = setmetatable({ looker = self }, Eyes)
  eyes.driver = driver.new(self.eyes, eyes)
  function self.wait(_, ticket)
    phases.check()
    ticket.semaphore = ticket.semaphore or semaphore.new()
    ticket.waiting = (ticket.waiting or 0) + 1
    while not ticket.answer do
      ticket.semaphore:wait(eyes.driver:start() and LATER or SOON)
    end
  end
  function self.close()
    eyes.driver:close()
    self.eyes:close()
  end
end

return looker
