#!/bin/sh
# Runs the studio on the local engine until it is interrupted: start.sh DIR [ENGINE OPTION …]. What is uploaded and swapped stays in DIR.
# STUDIO_PORT and STUDIO_TOKENS are taken from the environment; by default a free port, and a token for this run.
# Needs the module built for LuaJIT (LUA_PATH, LUA_CPATH say where) and faceswap-local in PATH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/data" "$1/run" "$1/engine"
dir=$(cd "$1" && pwd)
chmod 700 "$dir/data"
shift

engine='' nginx=''
stop() { # STATUS
  trap - INT TERM EXIT
  # the last one is what has just begun, and has no name yet
  for pid in $nginx $engine ${!:-}; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  exit "$1"
}
trap 'stop 0' INT TERM
trap 'stop $?' EXIT

# The engine keeps its port from run to run, where it can: the addresses of what it was given are in the ledger.
# What runs in the background takes no Ctrl-C itself: it ends in its order, by `stop`.
# Its key is this run's own, given to it and to nginx in the environment alone; the hosted service's key is none of its business. What
# users name is fetched from public addresses only.
unset CRUN_API_KEY
: "${FACESWAP_LOCAL_KEY:=ak_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}"
export FACESWAP_LOCAL_KEY
start_engine() { # PORT [OPTION …]
  rm -f "$dir/run/engine"
  faceswap-local --data "$dir/engine" --no-private-addresses --port "$@" >"$dir/run/engine" 2>"$dir/run/engine.log" &
  engine=$!
  until FACESWAP_LOCAL_URL=$(sed -n 's/^listening on //p' "$dir/run/engine" 2>/dev/null) && [ -n "$FACESWAP_LOCAL_URL" ]; do
    kill -0 "$engine" 2>/dev/null || return 1
    sleep 0.1
  done
  echo "${FACESWAP_LOCAL_URL##*:}" >"$dir/engine.port"
}
start_engine "$(cat "$dir/engine.port" 2>/dev/null || echo 0)" "$@" || start_engine 0 "$@" || { cat "$dir/run/engine.log" >&2; exit 1; }

port=${STUDIO_PORT:-$(luajit -e 'io.write((select(2, require("socket").bind("127.0.0.1", 0):getsockname())))')}
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
: "${STUDIO_TOKENS:=me:$token}"
token=${STUDIO_TOKENS#*:}
export FACESWAP_LOCAL_URL STUDIO_TOKENS

# nginx.conf as it is, but for the port, and the workers' user where that one cannot read this directory. Only root can name one.
user=www-data
if [ "$(id -u)" = 0 ]; then
  setpriv --reuid=$user --regid=$user --clear-groups test -r "$here/nginx.conf" || user=root
  chown -R $user "$dir/data"
else
  user=
fi
sed "s/127\.0\.0\.1:8080/127.0.0.1:$port/; s/^user www-data;/${user:+user $user;}/" "$here/nginx.conf" >"$dir/nginx.conf"
ln -sfn "$here/lua" "$dir/lua"
ln -sfn "$here/page" "$dir/page"

rm -f "$dir/run/pid"
/usr/sbin/nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/run/error.log" -g 'daemon off;' &
nginx=$!
until [ -s "$dir/run/pid" ]; do
  kill -0 "$nginx" 2>/dev/null || { wait "$nginx"; exit 1; }
  sleep 0.1
done
printf 'The studio: http://127.0.0.1:%s/#token=%s\nCtrl-C ends it.\n' "$port" "${token%%[ ,]*}"

# An engine that was killed, as by a machine without memory, goes on with its jobs: at its old port, where nginx looks for it.
while kill -0 "$nginx" 2>/dev/null; do
  sleep 1 & wait $! || true
  if ! kill -0 "$engine" 2>/dev/null; then
    tail -n 20 "$dir/run/engine.log" >&2
    echo 'The engine has ended; it is started again.' >&2
    start_engine "$(cat "$dir/engine.port")" "$@" || { cat "$dir/run/engine.log" >&2; exit 1; }
  fi
done
wait "$nginx"
