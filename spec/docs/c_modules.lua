--- Reads what the C modules give to Lua: the functions that their sources register, and the comments before these, which begin with how a
--- function is called: `/* core.write(path, bytes): writes the file whole or not at all. */`
local c_modules = {}

---@class spec.docs.CFunction
---@field call string as the comment has it, such as "core.write(path, bytes)"
---@field owner string "core", "client", …
---@field name string
---@field method boolean
---@field arguments string[]
---@field text string
---@field types table<integer, string> of arguments, by their place on the stack, as far as the code checks them
---@field result string? the type of what is pushed last, where the code tells

local checked = { luaL_checkstring = "string", luaL_checklstring = "string", luaL_optstring = "string?", luaL_checknumber = "number",
  luaL_optnumber = "number?", luaL_checkinteger = "integer", luaL_optinteger = "integer?", lua_toboolean = "boolean?",
  fs_lua_time = "number" }

local pushed = { lua_pushstring = "string", lua_pushlstring = "string", lua_pushnumber = "number", lua_pushinteger = "integer",
  lua_pushboolean = "boolean", lua_newtable = "table", lua_createtable = "table" }

local function types_of(body)
  local types, result = {}, nil
  for fn, at in body:gmatch "([%w_]+)%(L, (%d)[,)]" do
    types[tonumber(at)] = checked[fn] or types[tonumber(at)]
  end
  for at in body:gmatch "luaL_checktype%(L, (%d), LUA_TTABLE%)" do
    types[tonumber(at)] = "table"
  end
  local returns, several = {}, false
  for count in body:gmatch "return (%d);" do
    returns[count] = true
  end
  for fn in body:gmatch "([%w_]+)%(L" do
    several = several or pushed[fn] and result and pushed[fn] ~= result
    result = pushed[fn] or result
  end
  if returns["0"] and not body:find "return [%w_]+%(" and not returns["1"] and not returns["2"] then
    return types, "nothing"
  end
  local unclear = several or body:find "lua_newuserdatauv" or returns["2"] or body:find "return [%w_]+%("
  return types, returns["1"] and not unclear and result and result .. (returns["0"] and "?" or "") or nil
end

local function arguments_of(text)
  local list = {}
  -- a table that is written out is one argument
  for argument in text:gsub("%b{}", "fields"):gsub(" %b()", ""):gmatch "[^,]+" do
    list[#list + 1] = argument:match "[%w_]+"
  end
  return list
end

-- The functions of a file that say how they are called, by their name in C. Those of several files say it in the header.
local function commented(text)
  local found = {}
  for comment, name, body in text:gmatch "/%* ([%l_]+[.:][%w_]+%b().-)%*/\n[%l ]*int ([%w_]+)%(lua_State %*L%)(.-)\n" do
    found[name] = { comment, body == " {" and text:match("int " .. name .. "%(lua_State %*L%) {\n(.-)\n}") or "" }
  end
  local functions = {}
  for name, pair in pairs(found) do
    local owner, mark, word, arguments, rest = pair[1]:match "^([%l_]+)([.:])([%w_]+)(%b())(.*)$"
    if owner then
      local types, result = types_of(pair[2])
      functions[name] = { owner = owner, method = mark == ":", name = word, arguments = arguments_of(arguments:sub(2, -2)), types = types,
        result = result, text = (rest:gsub("\n%s*%*", ""):gsub("^[:,]? ?", ""):gsub("%s+$", "")) }
    end
  end
  return functions
end

--- What the sources register.
---@param paths string[] of C sources
---@param read fun(path: string): string
---@return spec.docs.CFunction[] sorted by owner and name
---@return string[] problems what is registered without a comment
function c_modules.read(paths, read)
  local all, list, problems = {}, {}, {}
  for _, path in ipairs(paths) do
    for name, fn in pairs(commented(read(path))) do
      -- two userdata of one name: of the client, and of the ledger
      fn.owner = fn.owner == "threaded" and path:find "^csrc/ledger" and "threaded_store" or fn.owner
      all[path .. ":" .. name] = fn
      if name:find "^fs_" then
        all[name] = fn
      end
    end
  end
  for _, path in ipairs(paths) do
    local text = read(path)
    for table_name, entries in text:gmatch "luaL_Reg ([%w_]+)%[%] = (%b{})" do
      for name, fn in entries:gmatch '{"([%w_]+)",%s*([%w_]+)}' do
        local known = all[path .. ":" .. fn] or all[fn]
        if known and known.name == name then
          list[#list + 1] = known
        elseif not name:find "^__" and name ~= "close" and table_name ~= "of_table" then
          problems[#problems + 1] = ("%s: %s is registered without a comment that begins with how it is called"):format(path, name)
        end
      end
    end
  end
  table.sort(list, function(a, b)
    return a.owner .. a.name < b.owner .. b.name
  end)
  return list, problems
end

-- Owners that are modules; all others are userdata.
local modules = { core = "faceswap.core", store = "faceswap.store", vision = "faceswap.vision" }

local HEAD = [[
---@meta
--- What the C modules give to Lua, for editors: made of the comments in csrc. Internal; scripts use `require "faceswap"`.
--- faceswap.store_postgres is as faceswap.store.

]]

local function write_function(out, fn)
  local owner, implicit = fn.owner, fn.method and 1 or 0
  local text = fn.text:gsub("^%l", string.upper)
  out[#out + 1] = text ~= "" and "--- " .. text or nil
  for i, name in ipairs(fn.arguments) do
    out[#out + 1] = ("---@param %s %s"):format(name, fn.types[i + implicit] or "any")
  end
  local fails = fn.text:find "or nil and why"
  if fn.result ~= "nothing" then
    out[#out + 1] = ("---@return %s"):format(fails and "any" or fn.result or "any")
  end
  if fails then
    out[#out + 1] = "---@return string? problem"
  end
  out[#out + 1] = ("function %s%s%s(%s) end\n"):format(owner, fn.method and ":" or ".", fn.name, table.concat(fn.arguments, ", "))
end

-- Long texts, over several lines.
local function wrapped(text)
  local lines, line = {}, ""
  for word in text:gmatch "%S+" do
    if #line + #word > 132 then
      lines[#lines + 1], line = line, "--- " .. word
    else
      line = line == "" and word or line .. " " .. word
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

--- What they give to Lua, as annotations for editors.
---@param functions spec.docs.CFunction[]
---@return string
function c_modules.types(functions)
  local out, owner = {}, nil
  for _, fn in ipairs(functions) do
    if fn.owner ~= owner then
      owner = fn.owner
      out[#out + 1] = ("---@class %s\nlocal %s = {}\n"):format(modules[owner] or "faceswap.core." .. owner, owner)
    end
    write_function(out, fn)
  end
  for i, line in ipairs(out) do
    out[i] = line:find "^%-%-%- " and wrapped(line) or line
  end
  return HEAD .. table.concat(out, "\n") .. "\nreturn core, store, vision\n"
end

return c_modules
