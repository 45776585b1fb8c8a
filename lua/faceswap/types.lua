---@meta
--- What the C modules give to Lua, for editors: made by `make types` of the comments in csrc. Internal; scripts use `require "faceswap"`.
--- faceswap.store_postgres is as faceswap.store.

---@class faceswap.core.analyzer
local analyzer = {}

--- How many pictures have not been taken.
---@return integer
function analyzer:active() end

--- Where to connect to be told that there is something to take.
---@return string
function analyzer:address() end

--- Has a picture looked at, the file `name` where there are no bytes, and `most` of its faces described. `name` begins sentences
--- about it. The number with which take() gives what was seen.
---@param bytes any
---@param name string
---@param most integer
---@return any
function analyzer:begin(bytes, name, most) end

--- Why the models are not there, as far as is known by now; nil where nothing is amiss.
---@return string?
function analyzer:failure() end

--- Waits for the models; true, or nil and why they are not there.
---@return any
---@return string? problem
function analyzer:ready() end

--- What was seen in a picture, see fs_lua_face_push; nothing if there is none after so long (0).
---@param seconds number?
---@return any
function analyzer:take(seconds) end

--- Whether it is open, in the process that opened it.
---@return boolean
function analyzer:usable() end

---@class faceswap.core.breaker
local breaker = {}

--- Nothing if the call may be sent, else the failure's fields.
---@param now any
---@param call any
---@param body any
---@return table?
function breaker:admit(now, call, body) end

---@param now any
---@param call any
---@param body any
---@param code number
function breaker:note(now, call, body, code) end

---@class faceswap.core.client
local client = {}

--- The name of the account, see fs_lua_call_push_account.
---@return any
function client:account() end

--- How many calls are in progress.
---@return integer
function client:active() end

--- Ends a call; it finishes as cancelled.
---@param id number
function client:cancel(id) end

--- Readable when step has something to do.
---@return integer
function client:descriptor() end

--- Takes the oldest event, see fs_lua_event_take; nothing if there is none.
---@return any
function client:event() end

--- The task is said to have ended; who waits for it asks at once.
---@param task_id string
function client:poll_now(task_id) end

--- See fs_lua_call_push_progress; nil once it has finished.
---@param id number
---@return any
function client:progress(id) end

--- See fs_lua_call_push_redacted.
---@param text any
---@return any
function client:redact(text) end

--- See fs_lua_call_request. The call's id; or nil and why not.
---@param request any
---@return any
---@return string? problem
function client:start(request) end

--- See fs_lua_stats_push.
---@return any
function client:stats() end

--- Works until a call has finished, at most that long. Returns the finished one's table; nothing if there is none.
---@param seconds number
---@return any
function client:step(seconds) end

---@class faceswap.core
local core = {}

--- A line of what the account has learnt, and a text that changes when there is something new in it.
---@param name any
---@return any
function core.account_facts(name) end

--- The type "faceswap.breaker": likewise.
---@return any
function core.breaker() end

--- The text as it can be shown, see fs_clean_text.
---@param text string
---@param lines boolean?
---@return any
function core.clean(text, lines) end

--- The type "faceswap.client".
---@param settings any
---@return any
function core.client(settings) end

--- The names of what is in a directory of moderate size, hidden ones left out, in no order; or nil and why not. They are read before
--- Lua is asked for memory, so that nothing leaks where it has none.
---@param path string
---@return any
---@return string? problem
function core.directory(path) end

--- {method, path, submission, query of a task}; path is nil for media.
---@param call string
---@return any
function core.endpoint(call) end

--- Whether two texts are the same; in a time that depends on nothing but their length.
---@param a string
---@param b string
---@return boolean
function core.equal(a, b) end

--- The SHA-256 of a file in hexadecimal digits; or nil and why not.
---@param path string
---@return any
---@return string? problem
function core.file_digest(path) end

--- The size of a file that can be read; or nil and why not.
---@param path string
---@return any
---@return string? problem
function core.file_size(path) end

--- A text that is another one once the file has been changed or replaced; or nil and why not.
---@param path string
---@return any
---@return string? problem
function core.file_stamp(path) end

--- Starts at time 0.
---@param fields table
---@return any
function core.flow(fields) end

--- 16 hexadecimal digits that name the content.
---@param bytes string
---@return string
function core.hash(bytes) end

--- HMAC-SHA256 as 64 hexadecimal digits.
---@param key string
---@param text string
---@return any
function core.hmac(key, text) end

--- Whether an open file is a terminal.
---@param file any
---@return boolean
function core.is_terminal(file) end

--- Whether it is UTF-8 throughout.
---@param text string
---@return boolean
function core.is_utf8(text) end

--- The text without a byte order mark, where the numbers that lua-cjson would not read exactly are strings behind `mark`, and `mark`
--- is in lists that are empty, which it would take for objects. With `lax`, what stands for a number that is none (NaN, Infinity) is
--- null. Or nil and the position of a string or number that is none, or of a zero byte.
---@param text string
---@param mark string
---@param lax boolean?
---@return any
function core.json_mark(text, mark, lax) end

--- Takes over such a line of `age` seconds ago; `share` is the part of its rate that is this machine's.
---@param name any
---@param text string
---@param age any
---@param share number
function core.learn_account(name, text, age, share) end

--- The ending ("mp4") and the kind ("video", "gif", "image", "audio") of what begins with these bytes, and whether it may be the
--- result of a swap in a medium of `kind`; nothing for what is no medium.
---@param bytes string
---@param kind string?
function core.media_type(bytes, kind) end

--- Seconds of a monotonic clock.
---@return number
function core.now() end

--- The type "faceswap.process". The environment variable that holds the hosted service's key is removed from the program's
--- environment.
---@param variable any
---@param program any
---@param argument any
---@return any
function core.process(variable, program, argument) end

--- 32 hexadecimal digits that nobody can guess.
---@return any
function core.random() end

--- Starts at time 0.
---@return any
function core.rate_limiter() end

--- The number, an integer if it is whole and this Lua has integers; nothing if no number of this Lua is the same, or the text is
--- none.
---@param text string
---@return any
function core.read_number(text) end

--- A state for scripts; or nil and why not.
---@param fields table
---@return any
---@return string? problem
function core.sandbox(fields) end

--- How many characters a line of the terminal has; nothing where it does not tell.
---@param file any
---@return integer?
function core.terminal_columns(file) end

--- See fs_lua_call_settings. It can be made before a fork and used after it.
---@param settings table
---@return any
function core.threaded_client(settings) end

--- True if a file can be created there; or nil and why not.
---@param path string
---@return any
---@return string? problem
function core.writable(path) end

--- Writes the file whole or not at all.
---@param path string
---@param bytes string
---@return any
function core.write(path, bytes) end

--- The shortest text that gives a finite number back, in every locale.
---@param number number
---@return string
function core.write_number(number) end

---@class faceswap.core.flow
local flow = {}

---@param now any
---@param fields table
function flow:answer(now, fields) end

--- The code of the service that the call has ended with, 200 if well; 0 if it gave none.
---@return integer
function flow:code() end

--- How long the task took (seconds), where that can be learned from; else nothing.
---@param now any
---@return number?
function flow:duration(now) end

--- The request that is to be sent waits for its turn.
function flow:hold() end

--- "send", "wait" and until when (seconds), "done" or "failed".
---@param now any
---@return any
function flow:next(now) end

--- Whether it is due now and was not before.
---@param now any
---@return boolean
function flow:poll_now(now) end

--- The call is not to be made, since the service has given others that code.
---@param code integer
function flow:refuse(code) end

--- It has its turn.
function flow:release() end

--- {id, state, place (of the task in the answer, see payload.h), state_unknown, succeeded, ended, requests, throttled, progress, and
--- the failure's fields once an attempt has failed}
---@return table
function flow:state() end

--- Seconds that the request to be sent may take.
---@param now any
---@return number
function flow:timeout(now) end

---@class faceswap.core.process
local process = {}

--- The first line of its output; or nil and why not.
---@param seconds number
---@return any
---@return string? problem
function process:line(seconds) end

--- Its id.
---@return integer
function process:pid() end

---@class faceswap.core.rate_limiter
local rate_limiter = {}

---@param now any
---@param sent any
---@param throttled boolean?
---@param retry_after any
function rate_limiter:answered(now, sent, throttled, retry_after) end

--- When the next request may be sent (seconds).
---@param now any
---@return number
function rate_limiter:due(now) end

--- Requests per second; 0 where there is no limit.
---@return number
function rate_limiter:rate() end

---@param now any
function rate_limiter:sent(now) end

---@class faceswap.core.sandbox
local sandbox = {}

--- The data that the script returns; or nil and why not. `words` is bytecode, and is trusted; it is called with `shapes`, a table of
--- data.
---@param words string
---@param shapes table
---@param script string
---@param name string
---@param instructions any
---@param seconds any
---@return any
---@return string? problem
function sandbox:run(words, shapes, script, name, instructions, seconds) end

--- What the test with a number says; or nil and why not.
---@param number integer
---@param face table
---@param detection table
---@param instructions any
---@param seconds any
---@return any
---@return string? problem
function sandbox:test(number, face, detection, instructions, seconds) end

---@class faceswap.store
local store = {}

--- The ledger; or nil and why not.
---@param location string
---@return any
---@return string? problem
function store.open(location) end

--- The ledger, which is opened in a thread when it is first asked. It can be made before a fork and used after it.
---@param path string
---@return any
function store.threaded(path) end

---@class faceswap.core.threaded_store
local threaded_store = {}

--- How many requests have not been taken.
---@return integer
function threaded_store:active() end

--- Where to connect to be told that there is something to take; nil before the first request.
---@return string?
function threaded_store:address() end

--- {id = the number, n, …} of an answered request, the values as in a list; nothing if there is none.
---@return any
function threaded_store:take() end

---@class faceswap.core.threaded
local threaded = {}

--- The name of the account, see fs_lua_call_push_account.
---@return any
function threaded:account() end

--- How many calls have not been taken.
---@return integer
function threaded:active() end

--- Where to connect to be told that there is something to take, see transport_thread.h; nil before the first call.
---@return string?
function threaded:address() end

--- Ends a call; it finishes as cancelled.
---@param id number
---@return any
function threaded:cancel(id) end

--- Takes the oldest event, see fs_lua_event_take; nothing if there is none.
---@return any
function threaded:event() end

--- The task is said to have ended; who waits for it asks at once.
---@param task_id string
---@return any
function threaded:poll_now(task_id) end

--- How far a call was when this was last asked, see fs_lua_call_push_progress; nil once it has been taken.
---@param id number
---@return any
function threaded:progress(id) end

--- See fs_lua_call_push_redacted.
---@param text any
---@return any
function threaded:redact(text) end

--- See fs_lua_call_request. The call's id; or nil and why not.
---@param request any
---@return any
---@return string? problem
function threaded:start(request) end

--- See fs_lua_stats_push.
---@return any
function threaded:stats() end

--- The table of a finished call, see fs_lua_call_take_finished; nothing if there is none.
---@return any
function threaded:take() end

---@class faceswap.vision
local vision = {}

--- SHA-256, in hexadecimal digits.
---@param bytes string
---@return any
function vision.digest(bytes) end

--- Of two embeddings, 0 to 2.
---@param a any
---@param b any
---@return number
function vision.distance(a, b) end

--- The embedding between several of one person.
---@param embeddings table
---@return string
function vision.mean(embeddings) end

--- A analyzer, whose models are still being loaded; or nil and why not.
---@param models string?
---@param threads integer
---@return any
---@return string? problem
function vision.open(models, threads) end

return core, store, vision
