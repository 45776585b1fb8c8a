--- The rules of the house, checked by `make lint`: which layer may know which, and which file may know a library.
---   lua5.4 spec/house.lua     in the source tree; prints each breach and ends with status 1 if there is one

local breaches = 0
local function breach(...)
  breaches = breaches + 1
  print(("spec/house.lua: " .. select(1, ...)):format(select(2, ...)))
end

local function lines_of(command)
  local list, pipe = {}, assert(io.popen(command))
  for line in pipe:lines() do
    list[#list + 1] = line
  end
  pipe:close()
  return list
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "a"
  file:close()
  return text
end

local function starts_with_any(path, prefixes)
  for _, prefix in ipairs(prefixes) do
    if path:sub(1, #prefix) == prefix then
      return true
    end
  end
  return false
end

-- Which files may include a library's header, as beginnings of paths below csrc; `*/lua/` is any folder called lua.
local headers = {
  { pattern = "^curl/", allowed = { "core/transport/", "local/jobs/", "local/contract/media_url", "local/main" } },
  { pattern = "^zlib%.h$", allowed = { "core/transfer/", "local/mesh/" } },
  { pattern = "^sqlite3%.h$", allowed = { "ledger/ledger_sqlite", "local/store/" } },
  { pattern = "^libpq%-fe%.h$", allowed = { "ledger/ledger_postgres" } },
  { pattern = "^xnnpack%.h$", allowed = { "vision/net/", "local/host_memory" } },
  { pattern = "^microhttpd%.h$", allowed = { "local/server/" } },
}

-- What each layer may include besides itself.
local layers = {
  ["base"] = {},
  ["core/policy"] = { "base" },
  ["core/observe"] = { "base", "core/policy" },
  ["core/transfer"] = { "base", "core/policy" },
  ["core/transport"] = { "base", "core/policy", "core/observe", "core/transfer" },
  ["core/lua"] = { "base", "core/policy", "core/observe", "core/transfer", "core/transport" },
  ["ledger"] = { "base" },
  ["vision"] = { "base" },
  ["vision/picture"] = { "base", "vision" },
  ["vision/net"] = { "base", "vision", "vision/picture" },
  ["vision/hand"] = { "base", "vision", "vision/picture", "vision/net" },
  ["vision/body"] = { "base", "vision", "vision/picture", "vision/net" },
  ["vision/face"] = { "base", "vision", "vision/picture", "vision/net", "vision/hand", "vision/body" },
  ["vision/lua"] = { "base", "vision", "vision/picture", "vision/net", "vision/hand", "vision/body", "vision/face" },
  ["local"] = { "base", "vision", "local" },
}

local function layer_of(path)
  local folder = path:match "^(.*)/"
  while folder and not layers[folder] do
    folder = folder:match "^(.*)/"
  end
  return folder
end

local function may_include(from, to)
  if from == to then
    return true
  end
  for _, allowed in ipairs(layers[from]) do
    -- a layer without layers of its own stands for all below it
    if to == allowed or (allowed == "vision" and from == "local" and to:find "^vision") then
      return true
    end
  end
  return false
end

-- A circle in a graph of names, as a text; nil if there is none.
local function find_circle(graph)
  local state, path = {}, {}
  local function visit(name)
    state[name] = "open"
    path[#path + 1] = name
    for next_one in pairs(graph[name] or {}) do
      if state[next_one] == "open" then
        return table.concat(path, " -> ") .. " -> " .. next_one
      elseif not state[next_one] then
        local circle = visit(next_one)
        if circle then
          return circle
        end
      end
    end
    state[name] = "done"
    path[#path] = nil
  end
  for name in pairs(graph) do
    local circle = not state[name] and visit(name)
    if circle then
      return circle
    end
  end
end

local function check_library(path, header)
  for _, rule in ipairs(headers) do
    if header:find(rule.pattern) and not starts_with_any(path, rule.allowed) then
      breach("csrc/%s includes <%s>: only %s may", path, header, table.concat(rule.allowed, ", "))
    end
  end
  if (header == "lua.h" or header == "lauxlib.h") and not path:find "/lua/" then
    breach("csrc/%s includes <%s>: only folders called lua may", path, header)
  end
end

-- A header and its source are one; so is a header that the sources of one module share, x_internal.h.
local function stem_of(path)
  return (path:gsub("%.%w+$", ""):gsub("_internal$", ""))
end

-- The text of a file, which is counted in its folder.
local function read_counted(file, per_folder)
  local text, folder = read(file), file:match "^(.*)/"
  local _, length = text:gsub("\n", "")
  per_folder[folder] = (per_folder[folder] or 0) + 1
  if length > 350 then
    breach("%s has %d lines, 350 at most: split it by its reasons to change", file, length)
  end
  return text
end

local function check_whole(per_folder, graph, what)
  for folder, count in pairs(per_folder) do
    if count > 32 then
      breach("%s has %d files, 32 at most", folder, count)
    end
  end
  local circle = find_circle(graph)
  if circle then
    breach("a circle of %s: %s", what, circle)
  end
end

-- Notes in the graph what a file of C includes.
local function check_includes(file, text, exists, graph)
  local path = file:sub(6)
  local stem = stem_of(path)
  graph[stem] = graph[stem] or {}
  for kind, header in text:gmatch '#include%s+([<"])([^>"]+)[>"]' do
    if kind == "<" then
      check_library(path, header)
    elseif not exists[header] then
      breach('%s includes "%s": write it from csrc/', file, header)
    else
      local from, to = layer_of(path), layer_of(header)
      if not may_include(from, to) then
        breach("%s includes %s: an arrow from %s up to %s", file, header, from, to)
      end
      local other = stem_of(header)
      graph[stem][other] = other ~= stem or nil
    end
  end
end

local function check_c()
  local graph, by_name, per_folder = {}, {}, {}
  local files = lines_of "git ls-files --cached --others --exclude-standard 'csrc/*.c' 'csrc/*.h'"
  local exists = {}
  for _, file in ipairs(files) do
    exists[file:sub(6)] = true
  end
  for _, file in ipairs(files) do
    local name = file:match "([^/]+)$"
    if by_name[name] then
      breach("%s and %s have the same name", by_name[name], file)
    end
    by_name[name] = file
    check_includes(file, read_counted(file, per_folder), exists, graph)
  end
  check_whole(per_folder, graph, "C files")
end

-- Modules that a file requires when it is loaded: a require within a function breaks no circle at load, and is not followed.
local function check_lua()
  local graph, per_folder = {}, {}
  for _, file in ipairs(lines_of "git ls-files --cached --others --exclude-standard 'lua/*.lua'") do
    local name = file:sub(5, -5):gsub("/", ".")
    graph[name] = {}
    for line in read_counted(file, per_folder):gmatch "[^\n]+" do
      local required = line:match '^local [%w_, ]+ = [^\n]*require%s*%(?%s*"(faceswap[%w_.]*)"'
      if required then
        graph[name][required] = true
      end
      if line:find 'require[^\n]*"faceswap%.nginx%.' and not file:find "^lua/faceswap/nginx/" and file ~= "lua/faceswap/runtime.lua" then
        breach("%s names a module of nginx: only runtime.lua may", file)
      end
    end
  end
  check_whole(per_folder, graph, "Lua modules")
end

-- A function that a header offers is used by another file of C than the one that defines it, or by a macro of that header.
local function check_offers()
  local used, offers, defined = {}, {}, {}
  for _, file in ipairs(lines_of "git ls-files --cached --others --exclude-standard 'csrc/*.[ch]' 'spec/*.[ch]'") do
    local code = read(file):gsub("/%*.-%*/", "")
    for name in code:gmatch "%f[%w_]fs_[%w_]+" do
      used[name] = used[name] or {}
      used[name][file] = true
    end
    for name in code:gmatch "\n[%w_][%w_ *]-(fs_[%w_]+)%b()%s*{" do
      defined[name] = file
    end
    if file:find "^csrc/.*%.h$" then
      for words, name in code:gmatch "\n([%w_][%w_ *]-)(fs_[%w_]+)%b()[^\n{;]*;" do
        local in_macro = code:find("#define[^\n]*%f[%w_]" .. name .. "%(") ~= nil
        offers[name] = not words:find "^typedef" and { file = file, in_macro = in_macro } or nil
      end
    end
  end
  for name, offer in pairs(offers) do
    local elsewhere = offer.in_macro
    for file in pairs(used[name]) do
      elsewhere = elsewhere or (file ~= offer.file and file ~= defined[name])
    end
    if not elsewhere then
      breach("%s of %s is used by no other file", name, offer.file)
    end
  end
end

check_c()
check_lua()
check_offers()
os.exit(breaches == 0)
