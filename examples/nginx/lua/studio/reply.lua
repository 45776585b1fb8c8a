--- Answers of the API: JSON, and for what goes wrong a sentence that a user can read.
local core = require "faceswap.core"
local json = require "faceswap.json"

local reply = { encode = json.encode, list = json.list }

--- Answers and ends the request.
---@param status integer
---@param value table|nil
function reply.json(status, value)
  ngx.status = status
  ngx.header["Content-Type"] = "application/json"
  ngx.header["Cache-Control"] = "no-store"
  if not value then
    return ngx.exit(status)
  end
  ngx.say(json.encode(value))
  return ngx.exit(ngx.HTTP_OK) -- ends the request in any phase; the status is sent already
end

--- A text as a sentence: the client's messages begin in lower case, or with the name of a file, and end without a stop.
---@param text string
---@return string
function reply.sentence(text)
  text = text:gsub("^%l%l*%f[%s,;]", function(word)
    return word:sub(1, 1):upper() .. word:sub(2)
  end)
  return text:find("[.!?]$") and text or text .. "."
end

--- A text that calls a path of this machine, which is nobody's business, by another word.
---@param text string
---@param path string
---@param word string
---@return string
function reply.without_path(text, path, word)
  return (text:gsub(path:gsub("%p", "%%%0"), (word:gsub("%%", "%%%%"))))
end

--- An error of the client's as a sentence for users, who know of no client.
---@param err faceswap.Error
---@return string
function reply.explain(err)
  local message = err.message:gsub("^budget%.[%w_]+: ", "")
    :gsub("find out, then tell by client:resolve.*$", "whoever runs the studio can find out, and tell by `faceswap resume --resolve`")
  local sentence = reply.sentence(message)
  return err.kind == "transport" and not err.ambiguous and "The face-swap service cannot be reached. " .. sentence or sentence
end

--- Answers with a problem: {"error": {"kind", "message"}}.
---@param status integer
---@param kind string for programs
---@param message string for people
function reply.problem(status, kind, message)
  return reply.json(status, { error = { kind = kind, message = reply.sentence(message) } })
end

-- The status that tells of an error of the client's.
local status_of = { choice = 422, config = 422, expired = 409, timeout = 504, cancelled = 503, ledger = 503, internal = 500,
  storage = 507 }

-- That the studio's disk has no room, if it is so.
local function want_of_room()
  local _, problem = core.writable(ngx.config.prefix() .. "data/room")
  local full = problem and problem:find("make room", 1, true)
  return full and { kind = "storage", message = "the studio's disk is full; whoever runs it has to make room" } or nil
end

--- What was raised, as an error: that the ledger is away (see shared_jobs), a full disk, or a defect of the studio's, which is for the log
--- alone.
---@param problem any
---@return {kind: string, message: string}
function reply.fault(problem)
  if type(problem) == "table" and problem.kind == "ledger" then
    return problem
  end
  return want_of_room() or { kind = "internal", message = "the studio has a defect; its error log says more" }
end

--- Answers with an error of the faceswap client's.
---@param err faceswap.Error
function reply.failure(err)
  return reply.problem(status_of[err.kind] or 502, err.kind, reply.explain(err))
end

--- Answers where nginx itself has failed, as with an upload that finds no room.
function reply.broken()
  return reply.failure(want_of_room() or { kind = "internal", message = "the studio cannot answer; its error log says more" })
end

return reply
