--- What a spec's helpers have started ends with its file, the last one first, where nothing has ended it sooner: specs end only what has
--- to be gone before they go on.
local running, list = {}, {}

--- Notes something that is to end with the file.
---@generic T: {stop: fun(self: T)}
---@param thing T ending it twice has to be fine
---@return T thing
function running.add(thing)
  list[#list + 1] = thing
  return thing
end

local found, busted = pcall(require, "busted")
if found and busted.subscribe then -- else this is no run of specs
  busted.subscribe({ "file", "end" }, function()
    while #list > 0 do
      table.remove(list):stop()
    end
    return nil, true -- whoever else listens is told, too
  end)
end

return running
