--- A client's numbers as text for Prometheus (its text exposition format 0.0.4).
local metrics = {}

local function number(value)
  if value == math.huge then
    return "+Inf"
  end
  -- the locale may have a comma. Of a sum, which grows for as long as the program runs, the last digits are what is new
  return ((value % 1 == 0 and "%.0f" or "%.15g"):format(value):gsub(",", "."))
end

local escapes = { ["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = "\\n" }

local function sorted(map)
  local names = {}
  for name in pairs(map) do
    names[#names + 1] = name
  end
  table.sort(names)
  return ipairs(names)
end

-- One line; labels are {name, value, name, value, …}.
local function sample(lines, name, labels, value)
  local parts = {}
  for i = 1, #labels, 2 do
    parts[#parts + 1] = ('%s="%s"'):format(labels[i], (tostring(labels[i + 1]):gsub('[\\"\n]', escapes)))
  end
  local list = parts[1] and "{" .. table.concat(parts, ",") .. "}" or ""
  lines[#lines + 1] = ("%s%s %s"):format(name, list, number(value))
end

local function head(lines, name, kind, help)
  lines[#lines + 1] = ("# HELP %s %s"):format(name, help)
  lines[#lines + 1] = ("# TYPE %s %s"):format(name, kind)
end

local function outcomes(lines, name, help, counts)
  head(lines, name, "counter", help)
  for _, call in sorted(counts) do
    for _, outcome in sorted(counts[call]) do
      sample(lines, name, { "call", call, "outcome", outcome }, counts[call][outcome])
    end
  end
end

local function latencies(lines, latency)
  local name = "faceswap_request_duration_seconds"
  head(lines, name, "histogram", "Time from sending a request to the end of its answer.")
  for _, call in sorted(latency) do
    local seen = latency[call]
    for _, bucket in ipairs(seen) do
      sample(lines, name .. "_bucket", { "call", call, "le", number(bucket.le) }, bucket.count)
    end
    sample(lines, name .. "_bucket", { "call", call, "le", "+Inf" }, seen.count)
    sample(lines, name .. "_sum", { "call", call }, seen.sum)
    sample(lines, name .. "_count", { "call", call }, seen.count)
  end
end

local plain = {
  { "faceswap_retries_total", "counter", "Requests that were or will be sent again.", "retries" },
  { "faceswap_ambiguous_total", "counter", "Submissions that may have been carried out and charged.", "ambiguous" },
  { "faceswap_sent_bytes_total", "counter", "Bytes of bodies that were sent.", "bytes_sent" },
  { "faceswap_received_bytes_total", "counter", "Bytes of bodies that were received.", "bytes_received" },
  { "faceswap_connections_opened_total", "counter", "Connections that were opened.", "connections_opened" },
  { "faceswap_connections_reused_total", "counter", "Requests on a connection that was open already.", "connections_reused" },
  { "faceswap_events_dropped_total", "counter", "Events that nobody took in time.", "events_dropped" },
  { "faceswap_calls_in_flight", "gauge", "Calls with a request under way.", "in_flight" },
  { "faceswap_calls_waiting", "gauge", "Calls that wait for their next request.", "waiting" },
  { "faceswap_calls_held", "gauge", "Calls among them that wait for their turn.", "held" },
  { "faceswap_rate_limit", "gauge", "Requests per second that the client allows itself.", "rate", math.huge },
}

--- The text of a client's stats.
---@param stats faceswap.Stats
---@return string
function metrics.text(stats)
  local lines = {}
  outcomes(lines, "faceswap_requests_total", "Requests by call and outcome.", stats.requests)
  outcomes(lines, "faceswap_calls_total", "Finished calls, with their retries and polls, by outcome.", stats.calls)
  latencies(lines, stats.latency)
  for _, entry in ipairs(plain) do
    local name, kind, help, field, otherwise = entry[1], entry[2], entry[3], entry[4], entry[5]
    head(lines, name, kind, help)
    sample(lines, name, {}, stats[field] or otherwise)
  end
  head(lines, "faceswap_task_shortest_seconds", "gauge", "Shortest of the last durations of tasks by kind.")
  for _, kind in sorted(stats.durations) do
    local shortest = stats.durations[kind].shortest
    if shortest then
      sample(lines, "faceswap_task_shortest_seconds", { "kind", kind }, shortest)
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

return metrics
