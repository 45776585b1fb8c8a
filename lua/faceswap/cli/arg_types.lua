--- Converters of command-line arguments. Each returns the value of a text; or nil and the reason why the text is wrong.
local arg_types = {}

function arg_types.positive(text)
  local number = tonumber(text)
  if not number or not (number > 0 and number < math.huge) then
    return nil, ("'%s' is not a number above 0"):format(text)
  end
  return number
end

function arg_types.whole(most)
  return function(text)
    local number = text:match("^%d+$") and tonumber(text)
    if not number or number < 1 or number > most then
      return nil, ("'%s' is not a whole number from 1 to %d"):format(text, most)
    end
    return number
  end
end

function arg_types.name(text)
  if not text:find("^[%w_.:-]+$") or #text > 200 then
    return nil, ("'%s' is not a name of letters, digits and _ . : -"):format(text)
  end
  return text
end

function arg_types.face(text)
  local id, target = text:match("^(%d+)=(.+)$")
  if not id then
    return nil, ("'%s' is not a face's number and a picture, as in 0=alice.jpg"):format(text)
  end
  return { id = tonumber(id), target = target }
end

function arg_types.verdict(text)
  local id, said = text:match("^(%d+)=(%S+)$")
  if not id then
    return nil, ("'%s' is not an entry's number and what became of it, as in 3=refused"):format(text)
  end
  return { id = tonumber(id), said = said }
end

return arg_types
