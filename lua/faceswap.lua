--- Swap faces in videos from Lua: detect the faces, decide in Lua which face becomes whom, have the swap done, download the
-- result.
--
-- Everything that can fail at run time returns `nil, err`, a faceswap.Error; mistakes in the calling program raise.
local client = require "faceswap.client"
local errors = require "faceswap.errors"
local log = require "faceswap.observe.log"
local outputs = require "faceswap.client.outputs"
local progress = require "faceswap.observe.progress"

---@class faceswap.Options
---@field api_key string? default: the environment's CRUN_API_KEY, then the one in ~/.crun/.env
---@field base_url string? default: the environment's CRUN_BASE_URL, then https://api.crun.ai
---@field backend "hosted"|"local"|nil "local" uses the local engine, which needs no key and costs nothing; default: the
--- environment's FACESWAP_BACKEND if neither api_key nor base_url is given, then "hosted"
---@field engine faceswap.EngineOptions? how the local engine is started
---@field region "global"|"cn"|nil which of the service's addresses: api.crun.ai (the default), or api.crunai.com for mainland China
---@field paths table<string, string>? paths of the service's calls, where they are others than this module knows: balance, estimate,
--- upload_url, detect_video, detect_image, detection, create, task. That of detect_video stands on no page of the service, and is inferred
--- from that of detect_image. Default: the environment's CRUN_PATHS, as in "detect_video=/api/v1/…"; none with the local engine
---@field ca_file string? certificates to trust instead of the system's; default: the environment's CURL_CA_BUNDLE, then SSL_CERT_FILE
---@field proxy string? address of a proxy (http, https, socks4, socks4a, socks5, socks5h); "" for none; default: the environment's
--- https_proxy, http_proxy and all_proxy. Hosts of no_proxy, and this machine, are asked without it
---@field headers table<string, string>? further headers of API calls; media hosts are not sent them
---@field user_agent string? default: "lua-faceswap/" and the version
---@field timeout number? seconds that a call may take where it is given no `timeout` of its own (60; a detection 600, a swap 1800)
---@field retries integer? how often a request that has failed for now is sent again (4); a wait for a task goes on through an outage all
--- the same, and a submission is sent again only where it was not carried out
---@field http_version "1.1"|"2"|nil default: 2 for queries for tasks, where TLS offers it; all else goes over 1.1
---@field log "debug"|"info"|"warn"|"error"|nil writes events as lines to standard error; default: the environment's FACESWAP_LOG
---@field allow_insecure boolean? accept a plain-http base_url that is not on this machine
---@field max_answer number? bytes of an API answer (default 8 MiB)
---@field max_media number? bytes of a download (default 16 GiB)
---@field ledger string|faceswap.Store|nil file in which submissions and their outcomes are written down; or the database that many machines
--- share: "postgresql://HOST/DATABASE" or "service=NAME" (see examples/guides/many-machines.md)
---@field budget {per_job: number?, total: number?, detection: number?}? credits; a job over budget fails before it is sent
---@field on_event fun(event: faceswap.Event)? told all that happens. What it raises stops no call, since that may have been paid for: it
--- is raised by client:step, job:join and client:join_all, at the latest by client:close
---@field callback faceswap.Callback|faceswap.nginx.Callback|nil what receives the callbacks of this client's submissions
---@field transport faceswap.testing.Double? a double of faceswap.testing, which answers instead of the service
---@field concurrency number? jobs and connections at a time (default 64)

local faceswap = {
  VERSION = client.VERSION,

  --- Makes a client.
  ---@type fun(options: faceswap.Options?): faceswap.Client?, faceswap.Error?
  new = client.new,

  --- Whether a value is an error of this module.
  is_error = errors.is,

  --- `assert` whose error is a text: that of Lua 5.1 takes no table, and nginx logs one as "unknown error".
  assert = errors.assert,

  --- Whether a file can be written at a path: for what is paid for before it is written, such as a page of a detection. `run`, `swap` with
  --- an `output`, and `preview` ask it themselves.
  ---@type fun(path: string): boolean?, faceswap.Error?
  writable = outputs.writable,

  --- Makes a function for on_event that writes lines.
  ---@type fun(options: {out: file*?, level: string?}?): fun(event: faceswap.Event)
  log = log.log,

  --- Makes a progress bar for on_progress.
  progress = progress.bar,
}

return faceswap
