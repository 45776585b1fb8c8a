--- A contact sheet: one self-contained page with every face of a detection, what is known of it and who becomes whom. It has no script,
-- names no other file, and shows what a service, a plan or a file name says as text only.
local choices = require "faceswap.rules.choice"
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local fact_labels = require "faceswap.faces.fact_labels"
local options = require "faceswap.options"
local pictures = require "faceswap.faces.pictures"
local sheet_html = require "faceswap.sheet.html"

local sheet = {}

local escape, elements = sheet_html.escape, sheet_html.elements

-- Bytes of a target that the page takes in; of a larger one it shows the name.
local EMBED_MAX = 4 * 2 ^ 20

-- The last part of a path, or of a URL without its query, which may hold a signature.
local function name_of(location)
  local path = options.is_url(location) and location:match("^[^?#]*") or location
  return path:match("([^/]+)/*$") or path
end

-- ---- a card ----------------------------------------------------------------------------------------------------------------

local function figure(picture, alt, caption)
  local shown = picture.url and ('<img src="%s" alt="%s">'):format(picture.url, escape(alt))
    or ('<div class="none">%s</div>'):format(escape(picture.problem))
  return ("<figure>%s<figcaption>%s</figcaption></figure>"):format(shown, escape(caption))
end

-- What a target is called: "face 2", or the last part of its path or URL.
local function called(page, target)
  return name_of(fact_labels.target(page.detection.faces, target))
end

local function card_pictures(page, face, decision)
  local own = figure(page.pictures[face.link], "face " .. face.id, "in the " .. page.detection.media_kind)
  if not decision then
    return own
  end
  local target = decision.target
  local becomes = target and figure(page.pictures[target], "target of face " .. face.id, called(page, target))
    or figure({ problem = "stays as it is" }, "", "")
  return ('%s<span aria-hidden="true">%s</span>%s'):format(own, target and "→" or "", becomes)
end

local function card_decision(page, decision)
  if not decision or not decision.target and not decision.rule then
    return ""
  end
  local text = decision.target and "becomes " .. called(page, decision.target) .. fact_labels.span(decision) or "stays"
  if decision.by then
    text = ("%s by %s"):format(text, decision.by)
  end
  local html = ('<p class="decision">%s</p>\n'):format(escape(text))
  if decision.reasons and #decision.reasons > 0 then
    html = ('%s<ul class="reasons">\n%s</ul>\n'):format(html, elements("li", decision.reasons))
  end
  return html
end

local function card_facts(page, face)
  local out = {}
  for i, fact in ipairs(fact_labels.list(face, page.detection.media_kind)) do
    out[i] = ("<dt>%s</dt><dd>%s</dd>\n"):format(escape(fact.name), escape(fact.text))
  end
  return out[1] and sheet_html.fold("What is known", table.concat(out)) or ""
end

-- Warnings: the face's own problem, and the problems and doubts of a plan about it.
local function card_warnings(page, face)
  local html = face.problem and ('<p class="warning">%s</p>\n'):format(escape(face.problem)) or ""
  for _, list in ipairs { page.problem and page.problem.problems or {}, page.doubts or {} } do
    for _, problem in ipairs(list) do
      if problem.face_id == face.id then
        html = ('%s<p class="warning">%s</p>\n'):format(html, escape(problem.message))
      end
    end
  end
  return html
end

local function card(page, face)
  local decision = page.decisions[face.id]
  return sheet_html.card {
    class = decision and decision.target and " swapped" or "",
    id = tostring(face.id),
    pictures = card_pictures(page, face, decision),
    decision = card_decision(page, decision),
    warnings = card_warnings(page, face),
    known = card_facts(page, face),
  }
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
  local problem = page.problem and ('<p class="problem" role="alert"><b>Nothing would be swapped:</b> %s</p>\n')
    :format(escape(page.problem.message)) or ""
  return sheet_html.page {
    title = escape(title),
    summary = escape(summary_of(page)),
    problem = problem,
    cards = table.concat(cards),
  }
end

-- Every face's decision by its id, and the error of a plan that fails.
local function decide(detection, plan)
  local by_id = {}
  if not plan then
    return by_id
  end
  local decisions, second = choices.resolve(detection, plan)
  for _, decision in ipairs(decisions or {}) do
    by_id[decision.face_id] = decision
  end
  return by_id, not decisions and second or nil, decisions and second or {}
end

-- A picture as the page shows it: {url} or {problem}.
local function shown(bytes, err, most)
  if not bytes then
    return { problem = err.message }
  elseif #bytes > most then
    return { problem = ("a picture of %.1f MB, too large to be shown here"):format(#bytes / 1e6) }
  end
  local url = pictures.data_url(bytes)
  return url and { url = url } or { problem = "not a picture (JPEG, PNG, GIF, WebP or BMP)" }
end

-- Why a face cannot be shown; nil of one that can be, or of which the service tells no picture.
local function fault_of(face, picture, problem)
  if picture.url or face.link == "" then
    return nil
  end
  return pictures.face_fault(face, problem or errors.new { kind = "protocol", message = picture.problem })
end

-- Whether the page is of use, which shows faces; and why it lacks one whose picture may be had another time, or why it shows none.
local function check_faces(faces, found, problems)
  local first, passing, is_shown = nil, nil, #faces == 0
  for _, face in ipairs(faces) do
    local fault = fault_of(face, found[face.link], problems[face.link])
    passing = passing or fault and not pictures.is_lasting(fault) and fault or nil
    first, is_shown = first or fault, is_shown or not fault
  end
  return is_shown, passing or not is_shown and first or nil
end

-- All pictures by location; nil where the page would show no face. And an error of a face's picture that may be had another time.
local function collect(detection, decisions)
  local locations = {}
  for _, face in ipairs(detection.faces) do
    locations[#locations + 1] = face.link ~= "" and face.link or nil
    local decision = decisions[face.id]
    locations[#locations + 1] = decision and decision.target
  end
  local bytes, problems = pictures.read_all(detection.client, locations)
  local found = { [""] = { problem = "the service tells no picture of it" } }
  for _, location in ipairs(locations) do
    found[location] = found[location] or shown(bytes[location], problems[location], EMBED_MAX)
  end
  local is_shown, fault = check_faces(detection.faces, found, problems)
  return is_shown and found or nil, fault
end

local sheet_options = { plan = "table|function", title = "string" }

--- Writes a page that shows the detection's faces: their pictures, what is known of them, and, with a plan, who becomes whom and why.
-- A plan that fails is shown on the page, beside the faces it failed on. What `describe` finds out is shown if it was called before.
---@param detection faceswap.Detection
---@param path string
---@param given {plan: table|function|nil, title: string?}? `plan` is a plan or choice as in `swap`; `title` is text
---@return string? path nil if the page could not be written; then there is none
---@return faceswap.Error? err beside the path: why the plan fails, or which face's picture did not come and may come another time
function sheet.write(detection, path, given)
  options.argument("sheet", "path", path, "text")
  given = options.check("sheet", given, sheet_options)
  local decisions, problem, doubts = decide(detection, given.plan)
  local found, err = collect(detection, decisions)
  if not found then
    return nil, err
  end
  local page = { detection = detection, decisions = decisions, problem = problem, doubts = doubts, pictures = found }
  local ok, reason = core.write(path, page_html(page, given.title or "Faces in " .. name_of(detection.media_path or detection.media_url)))
  if not ok then
    return errors.fail("config", "%s", reason)
  end
  return path, problem or err
end

return sheet
