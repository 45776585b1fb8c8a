--- What the module runs in: a script of its own, or a worker of nginx.
local host = {}

--- Whether this is nginx with its Lua module (OpenResty).
host.is_nginx = type(rawget(_G, "ngx")) == "table" and ngx.get_phase ~= nil

return host
