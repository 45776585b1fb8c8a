std = "max"
self = false
max_line_length = 140
files["spec/**/*.lua"] = { std = "max+busted" }
files["examples/**/*_spec.lua"] = { std = "max+busted" }
files["rockspec/*.rockspec"] = { std = "+rockspec" }
files["lua/faceswap/nginx/*.lua"] = { std = "max+ngx_lua" }
files["lua/faceswap/runtime.lua"] = { std = "max+ngx_lua" }
files["spec/support/nginx_*.lua"] = { std = "max+ngx_lua" }
files["spec/bench/nginx_load.lua"] = { std = "max+ngx_lua" }
files["examples/nginx/**/*.lua"] = { std = "max+ngx_lua" }
