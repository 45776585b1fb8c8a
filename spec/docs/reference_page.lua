--- The reference as one HTML page without scripts: modules, classes, and what each takes and gives.
local surface = require "spec.docs.surface"

local page = {}

local HEAD = [[
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>lua-faceswap: reference</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem 1.5rem 4rem; max-width: 64rem; color: #1c1c1c; background: #fff }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid #ccc }
h3 { font: 600 .95rem ui-monospace, monospace; margin: 1.5rem 0 .3rem; overflow-wrap: anywhere }
code { font-family: ui-monospace, monospace; font-size: .88em; overflow-wrap: anywhere }
nav { columns: 16rem; font-size: .9em } nav a { display: block } a { color: #0b57a4 }
dl { margin: .3rem 0 0 1rem; display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem }
dt { font-family: ui-monospace, monospace; font-size: .88em } dd { margin: 0 } p { margin: .3rem 0 }
pre { background: #f4f4f4; padding: .6rem; overflow-x: auto }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr } dd { margin-left: 1rem } }
</style>
</head>
<body>
]]

local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

-- Words in backquotes are code.
local function prose(text)
  local parts = {}
  for paragraph in (text .. "\n\n"):gmatch "(.-)\n\n+" do
    local code = paragraph:match "^    "
    parts[#parts + 1] = code and "<pre>" .. escape(paragraph) .. "</pre>"
      or "<p>" .. escape(paragraph):gsub("`([^`]+)`", "<code>%1</code>") .. "</p>"
  end
  return table.concat(parts, "\n")
end

local function type_html(api, text)
  return "<code>" .. escape(text):gsub("faceswap%.[%w_.]+", function(name)
    local known = api.classes[name]
    return known and known.public and ('<a href="#%s">%s</a>'):format(name, name) or nil
  end) .. "</code>"
end

local function values(api, list, heading)
  local out = {}
  for _, value in ipairs(list) do
    if not value.private then
      out[#out + 1] = ("<dt>%s</dt><dd>%s %s</dd>"):format(escape(value.name or heading), type_html(api, value.type),
        escape(value.text):gsub("`([^`]+)`", "<code>%1</code>"))
    end
  end
  return #out > 0 and "<dl>" .. table.concat(out, "\n") .. "</dl>" or ""
end

local function function_html(api, prefix, entry)
  local fn, arguments = entry.fn, {}
  for i, name in ipairs(fn and fn.arguments or {}) do
    local is_receiver = i == 1 and entry.method and not fn.method
    arguments[#arguments + 1] = not is_receiver and name or nil
  end
  local out = { ("<h3>%s%s%s(%s)</h3>"):format(escape(prefix), entry.method and ":" or ".", entry.name, table.concat(arguments, ", ")),
    prose(entry.text) }
  if entry.type then
    out[#out + 1] = "<p>" .. type_html(api, entry.type) .. "</p>"
  elseif fn then
    out[#out + 1] = values(api, fn.params, "")
    out[#out + 1] = values(api, fn.returns, "returns")
  end
  return table.concat(out, "\n")
end

--- The page.
---@param api spec.docs.Surface
---@return string
function page.html(api)
  local links, out = {}, {}
  local function section(name, text)
    links[#links + 1] = ('<a href="#%s">%s</a>'):format(name, name)
    out[#out + 1] = ('<h2 id="%s">%s</h2>\n%s'):format(name, name, text)
  end
  for _, module in ipairs(surface.MODULES) do
    local source = api.sources[surface.path_of(module)]
    section(module, prose(source.text))
    for _, entry in ipairs(api:functions(source, api:module_table(source))) do
      out[#out + 1] = function_html(api, module:match "[^.]+$", entry)
    end
  end
  for _, name in ipairs(api.public) do
    local known = api.classes[name]
    section(name, (known.class.parent and "<p>" .. type_html(api, known.class.parent) .. "</p>" or "")
      .. prose(known.class.text) .. values(api, known.class.fields, ""))
    for _, entry in ipairs(known.class.variable and api:functions(known.source, known.class.variable) or {}) do
      out[#out + 1] = function_html(api, name:match "[^.]+$":lower(), entry)
    end
  end
  return HEAD .. "<h1>lua-faceswap: reference</h1>\n<p>The guides stand in <code>examples/guides</code>, or in <code>guides</code> beside "
    .. "an installation's README; <code>faceswap(1)</code> is the command's page.</p>\n<nav>" .. table.concat(links, "\n") .. "</nav>\n"
    .. table.concat(out, "\n") .. "\n</body>\n</html>\n"
end

return page
