--- The HTML of a contact sheet: its templates, and what puts text into them. Everything that is shown goes through `escape`, here or at
-- its caller.
local sheet_html = {}

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
h2{font-size:1.05rem;margin:0}
details{margin:.5rem 0 0;font-size:.9rem}
summary{cursor:pointer;color:var(--soft)}
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
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .7rem;margin:.4rem 0 0}
dt{color:var(--soft)}
dd{margin:0}
.problem{border:2px solid var(--bad);border-radius:.7rem;padding:.6rem .8rem;margin:0 0 1rem;background:var(--card);white-space:pre-line}
.problem b,.warning{color:var(--bad)}
.warning{margin:.5rem 0 0;font-size:.9rem}
]]
local STYLE_SHA256 = "M1DyO3qEV+DbTDX6nzYpu4NbKp3OFzJhkokpCnyJTW4="

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
<h2>Face {id}</h2>
<div class="pair">{pictures}</div>
{decision}{warnings}{known}</li>
]]

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }

--- Text as HTML.
function sheet_html.escape(text)
  return (tostring(text):gsub("[&<>\"']", ESCAPES))
end

-- Puts HTML into the template's places.
local function fill(template, html)
  return (template:gsub("{(%l+)}", html))
end

--- Elements of one kind, one for each text.
function sheet_html.elements(name, texts)
  local out = {}
  for i, text in ipairs(texts) do
    out[i] = ("<%s>%s</%s>\n"):format(name, sheet_html.escape(text), name)
  end
  return table.concat(out)
end

--- What is behind a fold, shut at first: the text of its handle, and the HTML of a list of terms.
function sheet_html.fold(text, terms)
  return ("<details>\n<summary>%s</summary>\n<dl>\n%s</dl>\n</details>\n"):format(sheet_html.escape(text), terms)
end

--- One card.
---@param html table<string, string> by the names in CARD
function sheet_html.card(html)
  return fill(CARD, html)
end

--- The page.
---@param html table<string, string> title, summary, problem, cards
function sheet_html.page(html)
  html.digest, html.style = STYLE_SHA256, STYLE
  return fill(PAGE, html)
end

return sheet_html
