-- The metrics of a program that had run for long told the sum of its requests' durations to six digits: from 1,000,000 seconds on it stood
-- still for ten seconds and leapt.
local metrics = require "faceswap.observe.metrics"

describe("a sum of the metrics", function()
  it("keeps its milliseconds", function()
    local stats = { requests = {}, calls = {}, durations = {}, latency = { task = { count = 3, sum = 1234567.891 } } }
    for _, name in ipairs { "retries", "ambiguous", "bytes_sent", "bytes_received", "connections_opened", "connections_reused",
      "events_dropped", "in_flight", "waiting", "held" } do
      stats[name] = 0
    end
    assert.matches('_duration_seconds_sum{call="task"} 1234567.891\n', metrics.text(stats), 1, true)
  end)
end)
