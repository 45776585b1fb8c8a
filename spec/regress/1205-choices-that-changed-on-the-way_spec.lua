-- A page of the studio swaps what it shows or nothing (1194); but what it shows was compared with the choice as it was when the request
-- began: one that another page had altered by the time its body was there, or another machine a moment before, was paid for unseen.
-- One Lua is enough: nginx has LuaJIT.
local clips = require "spec.support.clips"
local http = require "spec.support.http"
local shell = require "spec.support.shell"
local socket = require "socket"
local studio = require "spec.support.studio"

it("a swap whose choice is altered while its request arrives is refused", function()
  local authorization = "Bearer " .. studio.TOKEN
  local folder = shell.temporary_for_all()
  local it_runs = studio.start(folder, "me:" .. studio.TOKEN)
  local function request(method, place, file)
    return http.request(folder, it_runs.url .. place, { method = method, headers = { Authorization = authorization }, file = file }).json
  end

  local path = "/api/jobs/" .. request("POST", "/api/jobs?name=three.mp4", clips.path "three.mp4").id
  shell.wait(120, "the people", function()
    return request("GET", path).stage == "choosing"
  end)
  local shown = request("PUT", path .. "/targets/0", clips.path "target.jpg").faces[1].target.picture

  local body = ('{"targets":{"0":"%s"}}'):format(shown)
  local host, port = it_runs.url:match "//([^:/]+):(%d+)"
  local page = assert(socket.connect(host, tonumber(port)))
  page:settimeout(60)
  page:send(("POST %s/swap HTTP/1.1\r\nHost: %s:%s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nConnection: close\r\n"
    .. "Content-Length: %d\r\nExpect: 100-continue\r\n\r\n"):format(path, host, port, authorization, #body))
  assert.matches("100 Continue", (assert(page:receive "*l"))) -- the studio knows the job, and reads on
  page:receive "*l"
  request("PUT", path .. "/targets/0", clips.path "target.jpg")
  page:send(body)
  assert.matches("409", (assert(page:receive "*l")))
  page:close()
  assert.equal("choosing", request("GET", path).stage)
  it_runs:stop()
end)
