--- Which seconds of a video to look at, where not all of it can be.
local time_spans = {}

-- Seconds of a span after a person's `last_seen`, which is the beginning of a frame that is still shown.
local SHOWN_AFTER = 0.1

--- Cuts spans to a video's length, sorts them, and joins those that touch.
---@param spans number[][] {{begin, seconds}, …}
---@param duration number seconds
---@return number[][]
local function tidy(spans, duration)
  table.sort(spans, function(a, b)
    return a[1] < b[1]
  end)
  local out = {}
  for _, span in ipairs(spans) do
    local begin, finish = math.max(span[1], 0), math.min(span[1] + span[2], duration)
    local last = out[#out]
    if last and begin <= last[1] + last[2] then
      last[2] = math.max(last[1] + last[2], finish) - last[1]
    elseif finish > begin then
      out[#out + 1] = { begin, finish - begin }
    end
  end
  return out
end

--- Spans of equal length, spread evenly.
---@param duration number seconds of the video
---@param count integer
---@param seconds number of each span
---@return number[][]
function time_spans.spread(duration, count, seconds)
  local spans = {}
  for i = 1, count do
    spans[i] = { duration * (i - 0.5) / count - seconds / 2, seconds }
  end
  return tidy(spans, duration)
end

-- The number of people who are seen in a span, as far as that is known: whose first or last sight is in it. A person whom another span
-- shows already counts little.
local function worth(span, people, seen)
  local total, from, to = 0, span[1], span[1] + span[2]
  for i, person in ipairs(people) do
    if person.first_seen >= from and person.first_seen < to or person.last_seen >= from and person.last_seen < to then
      total = total + (seen[i] and 0.1 or 1)
    end
  end
  return total
end

local function best_of(candidates, people, seen)
  local best, most = nil, 0
  for _, span in ipairs(candidates) do
    local value = worth(span, people, seen)
    if value > most then
      best, most = span, value
    end
  end
  return best
end

-- Chooses a span: its people count as seen, and candidates that overlap it are dropped.
local function choose(span, people, seen, candidates)
  for i, person in ipairs(people) do
    seen[i] = seen[i] or worth(span, { person }, {}) > 0
  end
  for i = #candidates, 1, -1 do
    local other = candidates[i]
    if other[1] < span[1] + span[2] and span[1] < other[1] + other[2] then
      table.remove(candidates, i)
    end
  end
end

-- Spans at the first and last sights of the people. Whether a person is seen between the two is not known.
local function candidates_of(people, duration, seconds)
  local candidates, latest = {}, math.max(duration - seconds, 0)
  for _, person in ipairs(people) do
    for _, begin in ipairs { person.first_seen, person.last_seen - seconds + SHOWN_AFTER } do
      candidates[#candidates + 1] = { math.min(math.max(begin, 0), latest), seconds }
    end
  end
  return candidates
end

local function choose_all(duration, count, seconds, people)
  local candidates, chosen, seen = candidates_of(people, duration, seconds), {}, {}
  for i = 1, count do
    chosen[i] = best_of(candidates, people, seen)
    if chosen[i] then
      choose(chosen[i], people, seen, candidates)
    end
  end
  return chosen
end

--- Spans in which as many of the people as possible are seen.
---@param duration number seconds of the video
---@param most integer spans; fewer, and longer ones, where the people are not seen in so many
---@param seconds number of all spans together
---@param people {first_seen: number, last_seen: number}[]
---@return number[][] none without people
function time_spans.of_people(duration, most, seconds, people)
  for count = most, 1, -1 do
    local chosen = choose_all(duration, count, seconds / count, people)
    if #chosen == count then
      return tidy(chosen, duration)
    end
  end
  return {}
end

return time_spans
