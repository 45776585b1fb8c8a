--- The error of a call that has failed: what happened, what was said, and what to do about it, each once.
local core = require "faceswap.core"
local errors = require "faceswap.errors"
local options = require "faceswap.options"
local server_text = require "faceswap.client.server_text"

local call_error = {}

-- ---- what to do ----------------------------------------------------------------------------------------------------------------

local LATER = "try again later"

-- By a code of the service: its meaning, added unless the service's own words match the pattern, and
-- what the user can do; %s is where the key came from.
local of_service = {
  [401] = { means = "the API key was not accepted", said = "key", act = "check %s" },
  [402] = { act = "add credits to the account, then try again" },
  [403] = { means = "the API key is disabled", said = "disabled", act = "check %s, or ask the service's support" },
  [429] = { means = "the service limits the rate", said = "rate", act = LATER },
  [455] = { means = "the service is under maintenance", said = "maintenance", act = LATER },
  [500] = { means = "the service had an internal error", said = "error" },
  [503] = { means = "the service is unavailable", said = "unavailable", act = LATER },
  [505] = { means = "the service has switched this feature off", said = "disabled" },
}

local PLAY_MONEY = "the credits of a local engine are play money: start it with a new data directory (--data)"

-- By HTTP status, for answers without the service's envelope.
local of_others = {
  [401] = "that is no answer of the service: a gateway or a proxy on the way gave it",
  [403] = "that is no answer of the service: a gateway, a firewall or a proxy on the way gave it",
  [404] = "that is no answer of the service: check its address",
  [407] = "the proxy wants a name and a password",
  [413] = "what was sent is larger than the server takes",
}

-- By a storage's code (Amazon S3 API Reference, "List of error codes").
local of_storage = {
  EntityTooLarge = "the storage takes no file of this size",
  RequestTimeTooSkewed = "the clock of this machine is wrong",
  SignatureDoesNotMatch = "the request is not the one that was signed: something on the way has changed it",
  RequestTimeout = LATER,
  IncompleteBody = LATER,
  BadDigest = LATER,
  SlowDown = LATER,
  InternalError = LATER,
  ServiceUnavailable = LATER,
}

local EXPIRED = "begin anew"
local EXPIRED_RESULT = "the task's answer may have a fresh address"

local UNTRUSTED = "certificates to trust are named by the option ca_file or the environment's SSL_CERT_FILE"
local UNSAFE = "the server sends on to an address that is not followed: nothing but https is safe"
local NO_WAY = "the proxy, which is named by the option proxy or the environment, does not make the connection"
local DEAD_PROXY = "that is the proxy, which is named by the option proxy or the environment"

-- By a part of libcurl's message about a connection that failed, in the words of its versions 7.88 to 8.21; the first that fits.
local of_connections = {
  { "certificate problem", UNTRUSTED },
  { "certificate verification failed", UNTRUSTED },
  { "certificate verify result", UNTRUSTED },
  { 'protocol "', UNSAFE },
  { "unsupported url scheme", UNSAFE },
  { "redirects followed", "the server sends on and on; who runs it must mend that" },
  { "http/0.9", "what answers there does not speak HTTP: check the address and its port" },
  { "response 407", "the proxy wants a name and a password" },
  { "response 403", "the proxy does not allow the way there" },
  { "proxy syntax", "the proxy is named by the option proxy or the environment" },
  { "resolve proxy", "the proxy is named by the option proxy or the environment" },
  { "connect aborted", "the proxy, which is named by the option proxy or the environment, gave no answer that it should give" },
  { "connect tunnel failed", NO_WAY },
  { "connect response", NO_WAY },
  { "connection to proxy", NO_WAY },
  { "no authentication method", NO_WAY },
  { "socks", NO_WAY },
  { "wrong version number", "what answers there does not speak TLS: check the address, its port and the proxy" },
}

-- How the core begins the reason of a failure for which it has found none.
local NO_REASON = "^the service gives no reason"

-- How the core begins what it says of the file that is sent or written.
local LOCAL_FILE = "^the local file: "

local IN_CHINA = "in mainland China the service has another address: the option region = 'cn'"

-- What a local engine that is not reached means: of one that this client has started, and of one that the user named.
local NO_ENGINE = {
  own = "the local engine has ended; its last words are on standard error",
  named = "no local engine answers there: start one by `faceswap-local --port N`, or correct FACESWAP_LOCAL_URL",
}

-- First folders of a machine's own files (FHS 3.0, 3), by which hardly a URL's path begins.
local MACHINE = { tmp = true, var = true, home = true, root = true, mnt = true, opt = true, srv = true, usr = true }

local NO_URL = "the service may have named a file of its own machine (%s) in place of a URL: who runs it must mend that"

local INFERRED = "the address of this call is inferred: if the service has another one, the option paths = { detect_video = … } names it"

local NAMED = "its answer names %s, which may be the task"
local AMBIGUOUS = "the request may have been carried out and charged: it is not sent again; compare the balance before you repeat it"

-- ---- the sentence --------------------------------------------------------------------------------------------------------------

-- Adds what has not been said yet.
local function add(parts, text)
  if text and not server_text.repeats(text, table.concat(parts, " ")) then
    parts[#parts + 1] = text
  end
end

local function advise_of_service(parts, finished, context)
  local known = of_service[finished.code]
  if not known then
    return
  end
  local message = finished.message:lower()
  local later = known.act == LATER
  if later and message:find("again", 1, true) then
    return -- it says itself what is in the way, and what to do
  end
  if known.means and not message:find(known.said, 1, true) and not finished.circuit_open then
    add(parts, known.means)
  end
  if known.act and not (later and (finished.circuit_open or finished.ambiguous)) then
    add(parts, finished.code == 402 and context.engine and PLAY_MONEY or known.act:format(context.key_source))
  end
end

-- What the service itself says in its envelope.
local function describe_service(parts, finished, said, context)
  parts[1] = finished.message
  if said.text and not said.envelope then
    add(parts, said.text)
  end
  if said.faults and not server_text.repeats(said.faults, parts[1]) then
    parts[1] = parts[1]:find(NO_REASON) and said.faults or ("%s: %s"):format(parts[1], said.faults)
  end
  advise_of_service(parts, finished, context)
end

-- What anybody else says: a storage, a gateway, a proxy, a page.
local function describe_other(parts, finished, said, context)
  if said.code then
    parts[1] = ("HTTP %d: %s"):format(finished.status, said.text)
    local expired = said.text:lower():find("expired", 1, true)
    add(parts, expired and (context.is_download and EXPIRED_RESULT or EXPIRED) or of_storage[said.code])
    return
  end
  parts[1] = finished.message
  local more = said.faults and not server_text.repeats(said.faults, said.text or "") and said.faults or nil
  local told = said.text and more and ("%s: %s"):format(said.text, more) or said.text or more
  if told and not server_text.repeats(told, finished.message) then
    parts[2] = "the server said: " .. told
  end
  if context.is_api then
    local later = not finished.ambiguous and (finished.status == 429 or (finished.status or 0) >= 500)
    add(parts, finished.kind == "http" and (of_others[finished.status] or later and LATER) or nil)
  elseif context.own_path and MACHINE[context.own_path:match "^/([^/]*)/"] then
    add(parts, NO_URL:format(context.own_path))
  end
end

-- Why a server was not reached, or a file not sent or written.
local function describe_connection(parts, finished, context)
  local message = finished.message
  local of_file, found = message:gsub(LOCAL_FILE, "")
  if found > 0 and context.file then
    parts[1] = ("%s: %s"):format(context.file, of_file)
    return
  end
  parts[1] = message
  for _, known in ipairs(of_connections) do
    if message:lower():find(known[1], 1, true) then
      add(parts, known[2])
      break
    end
  end
  local reached = message:match "^Failed to connect to (%S+) port"
  local is_other = context.host and reached and reached:lower() ~= context.host
  if is_other or message:find(" over proxy ", 1, true) then
    add(parts, DEAD_PROXY)
  end
  if context.engine and message:find("^Failed to connect") then
    add(parts, NO_ENGINE[context.engine])
  end
  if context.global_host and message:find(context.global_host, 1, true) then -- and not a proxy's
    add(parts, IN_CHINA)
  end
end

-- ---- the error -------------------------------------------------------------------------------------------------------------------

local function headers_of(lines)
  if not lines then
    return nil
  end
  local headers = {}
  for name, value in lines:gmatch "([^:\n]+): ([^\n]*)" do
    name = name:lower()
    headers[name] = headers[name] and headers[name] .. ", " .. value or value
  end
  return headers
end

-- Names under which servers tell what they know a request by, the one in front first.
local REQUEST_IDS = { "cf-ray", "x-request-id", "x-amz-request-id", "x-amzn-requestid", "request-id", "x-correlation-id" }

local function request_id_of(headers, said)
  for _, name in ipairs(REQUEST_IDS) do
    if headers and headers[name] then
      return core.clean(headers[name]):sub(1, 128)
    end
  end
  return said.request_id and core.clean(said.request_id):sub(1, 128)
end

-- What was said, without what is secret: decoding may have made a key legible that was none in the bytes.
local function said_of(finished, redact)
  local said = server_text.of(finished.body)
  for _, name in ipairs { "text", "faults", "request_id" } do
    said[name] = said[name] and server_text.excerpt(options.without_passwords(redact(said[name])))
  end
  return said
end

-- What the header Location of a submission's answer names, without a query that is more than an id. A task's id is not read from it: one
-- that is misread is the id of no task, and what has no task is sent again.
local function named_by(location)
  local address, query = location:match "^([^?#]*)(.*)$"
  return query:find "^%?[%w_]*[iI][dD]=[%w_-]+$" and location or address
end

--- The error of a call that the core reports as failed.
---@param finished table what core.client:step returned
---@param context {key_source: string, redact: (fun(text: string): string), is_api: boolean, is_download: boolean, file: string?,
--- own_path: string?, host: string?, global_host: string?, is_inferred: boolean, engine: "own"|"named"|nil}
--- where the API key came from; what takes secrets out of a text; whether the service was asked, not a media host; whether that was for a
--- file; the local file that was to be sent or written; the path of a medium on the service's host; that host if it was asked itself, and
--- again if that was at its address for all the world; whether the call's path stands on no page of the service; whose engine it is, if
--- one on this machine was asked
---@return faceswap.Error
function call_error.new(finished, context)
  local headers, parts, said = headers_of(finished.headers), {}, said_of(finished, context.redact)
  finished.message = context.redact(core.clean(finished.message))
  if finished.kind == "api" then
    describe_service(parts, finished, said, context)
  elseif finished.kind == "http" or finished.kind == "protocol" then
    describe_other(parts, finished, said, context)
  else
    describe_connection(parts, finished, context)
  end
  local lacks = finished.code or finished.status
  if context.is_inferred and (lacks == 404 or lacks == 405) then
    add(parts, INFERRED)
  end
  if finished.ambiguous then
    local location = headers and headers.location and context.redact(core.clean(headers.location))
    add(parts, location and NAMED:format(options.without_passwords(named_by(location))))
    parts[#parts + 1] = AMBIGUOUS
  end
  return errors.new {
    kind = finished.kind,
    message = table.concat(parts, "; "),
    code = finished.code,
    status = finished.status,
    retryable = finished.retryable,
    retry_after = finished.retry_after,
    ambiguous = finished.ambiguous,
    circuit_open = finished.circuit_open,
    said = finished.kind ~= "api" and said.text or said.faults,
    headers = headers,
    request_id = request_id_of(headers, said),
  }
end

return call_error
