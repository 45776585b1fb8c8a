#!/bin/sh
# A worker of nginx under valgrind, from its start over some jobs to its end: worker.sh [JOBS]
#   Runs where `make LUA=luajit module` was made.
set -eu
jobs=${1:-10} tree=$(pwd) build=${FACESWAP_LUAJIT:-build/luajit}
folder=$(mktemp -d)
lua5.4 spec/soak/faults_service.lua "$folder" 1 calm 2 2>"$folder/service" &
service=$!
trap 'kill $service; rm -rf "$folder"' EXIT
wait_for() {
  for _ in $(seq 600); do
    [ -e "$1" ] && return
    sleep 0.1
  done
  echo "$1 did not come" >&2
  exit 1
}
wait_for "$folder/ports"
cat >"$folder/nginx.conf" <<EOF
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
master_process off;
daemon off;
pid $folder/pid;
error_log $folder/error.log notice;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body; proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi;
  scgi_temp_path $folder/scgi; uwsgi_temp_path $folder/uwsgi;
  lua_package_path "$tree/lua/?.lua;;";
  lua_package_cpath "$tree/$build/?.so;;";
  init_by_lua_block {
    client = assert(require "faceswap".new {
      base_url = "http://127.0.0.1:$(cat "$folder/ports")",
      api_key = "ak_0123456789abcdef0123456789abcdef",
      ledger = "$folder/ledger.db",
      on_event = function() end,
    })
  }
  server {
    listen unix:$folder/socket;
    lua_check_client_abort on;
    location / {
      content_by_lua_block {
        local key = ngx.var.arg_key
        local result, err = client:run {
          video_url = "https://media.example/" .. key,
          choose = function() return "https://media.example/target.png" end,
          output = "$folder/" .. key .. ".mp4",
          job_key = key,
          on_progress = function() end,
        }
        ngx.say(result and "done" or tostring(err))
      }
    }
  }
}
EOF
valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
  --suppressions=spec/soak/worker.supp --log-file="$folder/valgrind" \
  /usr/sbin/nginx -p "$folder" -c "$folder/nginx.conf" -e "$folder/error.log" &
nginx=$!
wait_for "$folder/socket"
for i in $(seq "$jobs"); do
  curl -sS -m 300 --unix-socket "$folder/socket" "http://x/?key=job-$i-" >"$folder/answer-$i" &
done
curl -s -m 1 --unix-socket "$folder/socket" "http://x/?key=aborted" >/dev/null || true
for i in $(seq "$jobs"); do
  while ! grep -q . "$folder/answer-$i"; do sleep 0.2; done
done
kill -QUIT $nginx
status=0
wait $nginx || status=$?
cat "$folder/valgrind"
[ "$(cat "$folder"/answer-* | sort | uniq -c | xargs)" = "$jobs done" ] || { cat "$folder"/answer-* "$folder/error.log"; exit 1; }
echo "$jobs jobs in a worker under valgrind: exit $status"
exit $status
