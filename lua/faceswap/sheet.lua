--- A contact sheet: one self-contained page with every face of a detection, what is known of it and who becomes whom. It has no script,
-- names no other file, and shows what a service, a plan or a file name says as text only.
local choices = require "faceswap.choice"
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local facts = require "faceswap.facts"
local options = require "faceswap.options"
local pictures = require "faceswap.pictures"

local sheet = {}

-- Bytes of a target that the page takes in; of a larger one it shows the name.
local EMBED_MOST = 4 * 2 ^ 20

-- The policy names the digest of this very text, so that not even a style can be smuggled in; after a change, the spec tells the new one.
local STYLE = [[
:root{color-scheme:light dark;
--page:#f4f4f6;--card:#fff;--text:#1b1b20;--soft:#5b5b66;--line:#d9d9e0;--go:#0a6b4a;--bad:#b3261e;
font:16px/1.45 system-ui,sans-serif}
@media(prefers-color-scheme:dark){:root{
--page:#131317;--card:#1e1e24;--text:#ececf1;--soft:#a3a3b0;--line:#37373f;--go:#5fd3a4;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1rem;background:var(--page);color:var(--text);overflow-wrap:anywhere}
h1{font-size:1.35rem;margin:.2rem 0}
h2{font-size:1.05rem;margin:0;display:flex;gap:.6rem;align-items:baseline;justify-content:space-between}
h2 small{font-weight:400;color:var(--soft)}
header p{margin:.2rem 0 1rem;color:var(--soft)}
.faces{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.9rem;list-style:none;margin:0;padding:0}
.face{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:.8rem}
.swapped{border-color:var(--go);box-shadow:inset 0 0 0 1px var(--go)}
.pair{display:grid;grid-template-columns:minmax(0,1fr) 1.2rem minmax(0,1fr);gap:.4rem;align-items:start;margin:.6rem 0}
.pair>span{align-self:center;text-align:center}
figure{margin:0;min-width:0}
figure:only-child{grid-column:1/-1}
img,.none{display:flex;align-items:center;justify-content:center;width:100%;height:10rem;object-fit:contain;border-radius:.4rem;
background:var(--page)}
.none{padding:.5rem;text-align:center;color:var(--soft);font-size:.9rem;border:1px dashed var(--line)}
figcaption{font-size:.85rem;color:var(--soft);text-align:center;margin-top:.2rem}
.decision{margin:.3rem 0;font-weight:600}
.swapped .decision{color:var(--go)}
.reasons{margin:.2rem 0 .5rem;padding-left:1.1rem;font-size:.9rem;color:var(--soft)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .7rem;margin:.5rem 0 0;font-size:.9rem}
dt{color:var(--soft)}
dd{margin:0}
.problem{border:2px solid var(--bad);border-radius:.7rem;padding:.6rem .8rem;margin:0 0 1rem;background:var(--card)}
.problem b,.warning{color:var(--bad)}
.warning{margin:.5rem 0 0;font-size:.9rem}
]]
local STYLE_SHA256 = "PNNiX4zbS7TFYjUq9rxg+GAuc0l+b8yxtx0e5lXDUqo="

local PAGE = [[
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{summary}</p>
</header>
{problem}<ul class="faces">
{cards}</ul>
</body>
</html>
]]

local CARD = [[
<li class="face{class}">
<h2>Face {id}<small>{person}</small></h2>
<div class="pair">{pictures}</div>
{decision}{warnings}<dl>
{facts}</dl>
</li>
]]

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

local function escape(text)
  return (tostring(text):gsub("[&<>\"']", ESCAPES))
end

-- Puts HTML into the template's places.
local function fill(template, html)
  return (template:gsub("{(%l+)}", html))
end

local function elements(name, texts)
  local out = {}
  for i, text in ipairs(texts) do
    out[i] = ("<%s>%s</%s>\n"):format(name, escape(text), name)
  end
  return table.concat(out)
end

-- The last part of a path, or of a URL without its query, which may hold a signature.
local function name_of(place)
  local path = options.is_url(place) and place:match("^[^?#]*") or place
  return path:match("([^/]+)/*$") or path
end

-- ---- a card ----------------------------------------------------------------------------------------------------------------

local function figure(picture, alt, caption)
  local shown = picture.url and ('<img src="%s" alt="%s">'):format(picture.url, escape(alt))
    or ('<div class="none">%s</div>'):format(escape(picture.problem))
  return ("<figure>%s<figcaption>%s</figcaption></figure>"):format(shown, escape(caption))
end

local function card_pictures(page, face, decision)
  local own = figure(page.pictures[face.link], "face " .. face.id, "in the " .. page.detection.media_kind)
  if not decision then
    return own
  end
  local target = decision.target
  local becomes = target and figure(page.pictures[target], "target of face " .. face.id, name_of(target))
    or figure({ problem = "stays as it is" }, "", "")
  return ('%s<span aria-hidden="true">%s</span>%s'):format(own, target and "→" or "", becomes)
end

local function card_decision(decision)
  if not decision or not decision.target and not decision.rule then
    return ""
  end
  local text = decision.target and "becomes " .. name_of(decision.target) or "stays"
  if decision.rule then
    text = ("%s by rule %d"):format(text, decision.rule)
  end
  local html = ('<p class="decision">%s</p>\n'):format(escape(text))
  if decision.reasons and #decision.reasons > 0 then
    html = ('%s<ul class="reasons">\n%s</ul>\n'):format(html, elements("li", decision.reasons))
  end
  return html
end

local function card_facts(face)
  local out = {}
  for i, fact in ipairs(facts.list(face)) do
    out[i] = ("<dt>%s</dt><dd>%s</dd>\n"):format(escape(fact.name), escape(fact.text))
  end
  return table.concat(out)
end

local function card(page, face)
  local decision = page.decisions[face.id]
  return fill(CARD, {
    class = decision and decision.target and " swapped" or "",
    id = tostring(face.id),
    person = face.person and escape("person " .. tostring(face.person)) or "",
    pictures = card_pictures(page, face, decision),
    decision = card_decision(decision),
    warnings = face.problem and ('<p class="warning">%s</p>\n'):format(escape(face.problem)) or "",
    facts = card_facts(face),
  })
end

-- ---- the page --------------------------------------------------------------------------------------------------------------

local function count_of(number, one, many)
  return ("%d %s"):format(number, number == 1 and one or many)
end

local function summary_of(page)
  local total, swapped = #page.detection.faces, 0
  for _, decision in pairs(page.decisions) do
    swapped = swapped + (decision.target and 1 or 0)
  end
  local found, parts = count_of(total, "face", "faces"), {}
  if page.problem then
    return found .. "; nothing is decided"
  elseif not next(page.decisions) then
    return found
  end
  parts[1] = swapped > 0 and count_of(swapped, "becomes another", "become others") or nil
  parts[#parts + 1] = total > swapped and count_of(total - swapped, "stays as it is", "stay as they are") or nil
  return found .. ": " .. table.concat(parts, ", ")
end

local function page_html(page, title)
  local cards = {}
  for i, face in ipairs(page.detection.faces) do
    cards[i] = card(page, face)
  end
  local problem = page.problem and ('<p class="problem" role="alert"><b>The plan fails, nothing would be swapped.</b> %s</p>\n')
    :format(escape(page.problem.message)) or ""
  return fill(PAGE, {
    digest = STYLE_SHA256,
    style = STYLE,
    title = escape(title),
    summary = escape(summary_of(page)),
    problem = problem,
    cards = table.concat(cards),
  })
end

-- Every face's decision by its id, and the error of a plan that fails.
local function decide(detection, plan)
  local by_id = {}
  if not plan then
    return by_id
  end
  local decisions, err = choices.resolve(detection, plan)
  for _, decision in ipairs(decisions or {}) do
    by_id[decision.face_id] = decision
  end
  return by_id, err
end

-- What the page shows of a picture: {url} or {problem}.
local function shown(bytes, err, most)
  if not bytes then
    return { problem = err.message }
  elseif #bytes > most then
    return { problem = ("a picture of %.1f MB, too large to be shown here"):format(#bytes / 1e6) }
  end
  local url = pictures.data_url(bytes)
  return url and { url = url } or { problem = "not a picture (JPEG, PNG, GIF, WebP or BMP)" }
end

-- All pictures by place. One of a face that cannot be had is an error: the page is there to show them.
local function collect(detection, decisions)
  local places = {}
  for _, face in ipairs(detection.faces) do
    places[#places + 1] = face.link
    local decision = decisions[face.id]
    places[#places + 1] = decision and decision.target
  end
  local bytes, problems = pictures.read_all(detection.client, places)
  local found = {}
  for _, place in ipairs(places) do
    found[place] = found[place] or shown(bytes[place], problems[place], EMBED_MOST)
  end
  for _, face in ipairs(detection.faces) do
    if not found[face.link].url then
      local err = problems[face.link] or errors.new { kind = "protocol", message = found[face.link].problem }
      err.message = ("the picture of face %d: %s"):format(face.id, err.message)
      return nil, err
    end
  end
  return found
end

local sheet_options = { plan = "table|function", title = "string" }

--- Writes a page that shows the detection's faces: their pictures, what is known of them, and, with a plan, who becomes whom and why.
-- A plan that fails is shown on the page, beside the faces it failed on. What `describe` finds out is shown if it was called before.
---@param detection faceswap.Detection
---@param path string
---@param given {plan: table|function|nil, title: string?}? `plan` is a plan or choice as in `swap`; `title` is text
---@return string? path nil if the page could not be written; then there is none
---@return faceswap.Error? err beside the path: why the plan fails
function sheet.write(detection, path, given)
  options.argument("sheet", "path", path, "string")
  given = options.check("sheet", given, sheet_options)
  local decisions, problem = decide(detection, given.plan)
  local found, err = collect(detection, decisions)
  if not found then
    return nil, err
  end
  local page = { detection = detection, decisions = decisions, problem = problem, pictures = found }
  local ok, reason = core.write(path, page_html(page, given.title or "Faces in " .. name_of(detection.media_path or detection.media_url)))
  if not ok then
    return errors.fail("config", "%s", reason)
  end
  return path, problem
end

return sheet
