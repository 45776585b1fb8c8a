-- README sends its readers to `make studio`, `make models`, `make deps`, `make install-module` and others, and says that `make help` lists
-- all targets; it left these out. `make opm`, which the guide of nginx names, ended with an error: its template had moved.
-- One Lua is enough: make runs, and pages are read.
local shell = require "spec.support.shell"

-- The targets that a page has in its code.
local function targets_of(page)
  local targets = {}
  local function collect(code)
    for words in code:gmatch "%f[%w]make ([^\n;&#|]*)" do
      for word in words:gmatch "%S+" do
        targets[#targets + 1] = word:match "^[%l][%w_.-]*$"
      end
    end
  end
  local prose = page:gsub("\n```sh\n(.-)\n```", function(block)
    collect(block:gsub("%f[%w]apt[^\n]*", ""))
    return ""
  end)
  for span in prose:gmatch "`(make[^`]*)`" do
    collect(span)
  end
  return targets
end

it("make help lists each target that a page names", function()
  local listed, count = shell.run { "make", "-s", "--no-print-directory", "help" }, 0
  for path in shell.run({ "sh", "-c", "ls README.md examples/guides/*.md examples/nginx/README.md" }):gmatch "%S+" do
    for _, target in ipairs(targets_of(shell.read(path))) do
      count = count + 1
      assert.is_truthy(listed:find("%f[%w]" .. target:gsub("%p", "%%%0") .. "%f[^%w_-]"), path .. ": make " .. target)
    end
  end
  assert.is_true(count > 30)
end)

it("make opm stages a package", function()
  shell.run { "make", "-s", "opm" }
  local staged = shell.build() .. "/opm/"
  assert.matches("\nversion = %d+%.%d+%.%d+\n", shell.read(staged .. "dist.ini"))
  assert.is_string(shell.read(staged .. "lib/faceswap.lua"))
end)
