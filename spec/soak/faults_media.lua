--- The media of spec/soak/faults_service.lua: whole, in parts, too large, by way of another address, and in their place what is none.
local faults_media = {}

-- Kilobytes of a film, and what all of them begin with.
local SIZE, HEAD = 40, "\0\0\0\24ftypisom\0\0\2\0isommp42"
local FILM = HEAD .. ("0123456789abcdef"):rep(SIZE * 64)
local TAG = '"film"'

faults_media.FILM = FILM

local function send(connection, status, headers, body)
  connection:write(("HTTP/1.1 %d Whatever\r\nContent-Length: %d\r\n%s\r\n"):format(status, #body, headers or ""), body)
  connection:flush()
end

local function cut(connection)
  connection:close()
  return "close"
end

-- What comes with a success, and is no film.
local pages = {
  { 200, "<html><body>Please sign in</body></html>" }, { 200, '{"code": 200, "message": "success"}' }, { 200, "" }, { 202, "later" },
  { 204, "" }, { 206, FILM:sub(1, 100), "Content-Range: bytes 0-99/41000\r\n" }, { 206, FILM }, { 200, ("x"):rep(100000) },
}

-- The film, or the rest of it where that is asked for and can be told to be the same.
local function answer_well(connection, request)
  local from = request.range and request.condition == TAG and tonumber(request.range:match "^bytes=(%d+)%-$")
  local tag = request.path:find("[02468]$") and ("ETag: %s\r\n"):format(TAG) or ""
  if from and from < #FILM then
    send(connection, 206, ("Content-Range: bytes %d-%d/%d\r\n%s"):format(from, #FILM - 1, #FILM, tag), FILM:sub(from + 1))
  else
    send(connection, 200, tag, FILM)
  end
end

-- A head that promises more than comes.
local function answer_in_part(connection, request)
  local tag = request.path:find("[02468]$") and ("ETag: %s\r\n"):format(TAG) or ""
  connection:write(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n"):format(#FILM, tag), FILM:sub(1, math.random(#FILM - 1)))
  connection:flush()
  return cut(connection)
end

--- Answers a request for a medium.
---@param connection userdata
---@param request table {path, range, condition}
---@param around {calm: boolean, port: integer, large: function, count: fun(name: string)} the service
---@return string? "close" if the connection has ended
function faults_media.answer(connection, request, around)
  local fault = around.calm and 1 or math.random()
  if fault < 0.05 then
    around.count "media in part"
    return answer_in_part(connection, request)
  elseif fault < 0.06 then
    around.count "media too large"
    return around.large(connection)
  elseif fault < 0.08 then
    send(connection, 302, ("Location: http://127.0.0.1:%d%s\r\n"):format(around.port, request.path), "")
  elseif fault < 0.10 then
    send(connection, 503, nil, "<html></html>")
  elseif fault < 0.20 then
    around.count "no medium"
    local page = pages[math.random(#pages)]
    send(connection, page[1], page[3], page[2])
  else
    answer_well(connection, request)
  end
end

return faults_media
