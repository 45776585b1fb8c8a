--- Converters of the arguments of options. Each function here takes an option's name and makes one: it returns the value of a text; or nil
--- and the reason why the text is wrong, which names the option.
local arg_types = {}

-- A converter of the option's argument; `read` gives nil for a text that is not `wanted`.
local function of(option, wanted, read)
  return function(text)
    local value = read(text)
    if value == nil then
      return nil, ("%s: '%s' is not %s"):format(option, text, wanted)
    end
    return value
  end
end

function arg_types.positive(option)
  return of(option, "a number above 0", function(text)
    local number = tonumber(text)
    return number and number > 0 and number < math.huge and number or nil
  end)
end

function arg_types.whole(option, most)
  return of(option, ("a whole number from 1 to %d"):format(most), function(text)
    local number = text:match("^%d+$") and tonumber(text)
    return number and number >= 1 and number <= most and number or nil
  end)
end

function arg_types.name(option)
  return of(option, "a name of letters, digits and _ . : -", function(text)
    return text:find("^[%w_.:-]+$") and #text <= 200 and text or nil
  end)
end

-- An id as a number; nil for one that no detection and no ledger has, and that integers do not hold.
local function id_of(digits)
  local id = digits and tonumber(digits)
  return id and id < 2 ^ 31 and id or nil
end

function arg_types.face(option)
  return of(option, "a face's number and a picture, as in 0=alice.jpg", function(text)
    local id, target = text:match("^(%d+)=(.+)$")
    id = id_of(id)
    return id and { id = id, target = target }
  end)
end

function arg_types.verdict(option)
  return of(option, "an entry's number and what became of it, as in 3=refused", function(text)
    local id, said = text:match("^(%d+)=(%S+)$")
    id = id_of(id)
    return id and { id = id, said = said }
  end)
end

return arg_types
