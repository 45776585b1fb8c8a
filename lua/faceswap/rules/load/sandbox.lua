--- Runs a plan that is a script, with the words of faceswap.rules and little else, and takes from it data alone. The limits are kept in C
--- (csrc/core/lua/lua_sandbox.c).
local core = require "faceswap.core"
local dsl = require "faceswap.rules.load.dsl"
local errors = require "faceswap.errors"
local slips = require "faceswap.rules.load.slips"
local words = require "faceswap.rules.load.words"

local sandbox = {}

-- A script that makes a plan of a thousand rules takes some 300,000 instructions and 3 MB.
local MEMORY = 8 * 2 ^ 20
local RUN_INSTRUCTIONS, RUN_SECONDS = 10 ^ 7, 2
local TEST_INSTRUCTIONS, TEST_SECONDS = 10 ^ 6, 0.5

-- Tests in the data: a script can name one of its own many times.
local MAX_TESTS = 50

local function test_function(state, number, path)
  return function(face, detection)
    -- a test sees the data of a detection, not its client
    local seen = { faces = detection.faces, media_kind = detection.media_kind, media_url = detection.media_url }
    local holds, problem = state:test(number, face, seen, TEST_INSTRUCTIONS, TEST_SECONDS)
    if holds == nil then
      return errors.fail("config", "%s: a test does not work: %s", path, problem)
    end
    return holds
  end
end

-- Puts a function where the script's data has the number of a test; another number is none. Returns how many there are.
local function put_tests(state, path, data)
  local count = 0
  for key, value in pairs(data) do
    if key == "test" and type(value) == "number" and value % 1 == 0 and value >= 1 and value <= MAX_TESTS then
      data[key], count = test_function(state, value, path), count + 1
    elseif type(value) == "table" then
      count = count + put_tests(state, path, value)
    end
  end
  return count
end

--- Runs a script.
---@param text string
---@param path string for messages
---@return table? data of a plan, to be checked
---@return faceswap.Error?
function sandbox.run(text, path)
  local slip = slips.find(text)[1]
  if slip then
    return errors.fail("config", "%s: line %d: %s", path, slip.from, slip.message)
  end
  local state, problem = core.sandbox { memory = MEMORY }
  local data
  if state then
    data, problem = state:run(string.dump(dsl), words.shapes, text, "@" .. (path:match("[^/]*$")), RUN_INSTRUCTIONS, RUN_SECONDS)
  end
  if problem then -- the state knows its words, but cannot compare them
    return errors.fail("config", "%s: the script does not work: %s%s", path, (problem:gsub("there is no r%.([%w_]+)", words.unknown, 1)),
      words.without_r(problem))
  elseif type(data) ~= "table" then
    return errors.fail("config", "%s: the script returns no plan: it must end with return r.plan { … }", path)
  elseif put_tests(state, path, data) > MAX_TESTS then
    return errors.fail("config", "%s: a script has at most %d tests", path, MAX_TESTS)
  end
  return data
end

return sandbox
