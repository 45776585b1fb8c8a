--- Analyses of faces inside nginx: threads analyse the pictures, the waiting request sleeps on a semaphore, and its worker serves others.
local completions = require "faceswap.nginx.completions"
local phases = require "faceswap.nginx.phases"
local semaphore = require "ngx.semaphore"

---@class faceswap.nginx.Waker
---@field private analyzer faceswap.FaceAnalyzer
---@field private completions faceswap.nginx.Completions
local Waker = {}
Waker.__index = Waker

--- The driver has collected an answer; the request that asked may have ended.
---@private
function Waker:on_finished(answer)
  local analysis = self.analyzer:resolve(answer)
  if analysis and analysis.semaphore then
    analysis.semaphore:post(analysis.waiting)
  end
end

local analyzer = {}

--- Makes an analyzer wait by a semaphore, as nginx's Lua must.
---@param self faceswap.FaceAnalyzer
function analyzer.attach(self)
  local waker = setmetatable({ analyzer = self }, Waker)
  waker.completions = completions.new(self.core, waker)
  function self.wait(_, analysis)
    phases.check()
    analysis.semaphore = analysis.semaphore or semaphore.new()
    analysis.waiting = (analysis.waiting or 0) + 1
    while not analysis.answer do
      waker.completions:wait(analysis.semaphore)
    end
  end
  function self.close()
    waker.completions:close()
    self.core:close()
  end
end

return analyzer
