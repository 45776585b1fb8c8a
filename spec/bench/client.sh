#!/bin/sh
# The client's speed: instructions are counted by callgrind, so that ratios hold on a busy machine.
#   client.sh BUILD      run with what `make env` prints
set -eu
build=$1
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill $server; rm -rf "$work"' EXIT
export LUA_CPATH="$build/?.so;$LUA_CPATH"

# Starts a service whose tasks take $1 seconds; leaves its port in $port.
serve() {
  test -z "$server" || kill $server
  rm -f "$work/port"
  "$build/bench-client-service" "$1" > "$work/port" &
  server=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$(cat "$work/port" 2>/dev/null || true)
    test -n "$port" && return
    sleep 0.1
  done
  exit 1
}

# The instructions of a command.
count() { valgrind --tool=callgrind --callgrind-out-file=/dev/null $toggle "$@" 2>&1 >/dev/null | awk '/Collected/ { print $4 }'; }
toggle=
# The least of three: an answer that is late on a busy machine costs turns that are none of the client's.
least() { for _ in 1 2 3; do count "$@"; done | sort -n | head -n 1; }
# The instructions of one round, from runs of 100 and of 400 rounds: what comes before and after them cancels out.
each() { few=$(least "$@" 100); many=$(least "$@" 400); echo $(((many - few) / 300)); }
row() { awk -v name="$1" -v n="$2" -v base="$3" 'BEGIN { printf "%-50s %12d %8.2f\n", name, n, n / base }'; }

poll=spec/bench/client_poll.lua
serve 100000
printf '%-50s %12s %8s\n' "one poll, the task still running" instructions "of bare"
bare=$(each "$build/bench-client-bare" $port)
row "bare libcurl multi, in C" "$bare" "$bare"
row "lua-curl and lua-cjson, by hand (Lua 5.1)" "$(unset LUA_CPATH; each lua5.1 $poll pair $port)" "$bare"
row "faceswap, a query, its answer a string in Lua" "$(each lua5.4 $poll query $port)" "$bare"
row "faceswap, a poll of a wait, its state in Lua" "$(LD_PRELOAD=$build/client_clock.so each lua5.4 $poll wait $port)" "$bare"
echo "goal: a poll costs at most 1.15 of bare libcurl, and less than what is written by hand"

waiting=spec/bench/client_waiting.lua
per_task() { echo $((($(lua5.4 $waiting "$1" $port 10000) - $(lua5.4 $waiting "$1" $port 1000)) * 1024 / 9000)); }
tick() { echo $((($(count "$build/bench-client-tick" "$1" 60000) - $(count "$build/bench-client-tick" "$1" 10000)) / 50000)); }
turn() { echo $(($(LD_PRELOAD=$build/client_clock.so count lua5.4 $waiting turns $port "$1" 100) / 100)); }
printf '\n%-50s %12s\n' "many tasks that wait" ""
printf '%-50s %12d\n' "bytes for each, in the core" "$(per_task calls)" "bytes for each, as a job" "$(per_task jobs)"
printf '%-50s %12d\n' "instructions of a tick, 100 tasks" "$(tick 100)" "instructions of a tick, 10 000 tasks" "$(tick 10000)"
toggle=--toggle-collect=count
printf '%-50s %12d\n' "instructions of an idle turn, 100 jobs" "$(turn 100)" "instructions of an idle turn, 1 000 jobs" "$(turn 1000)"
toggle=
echo "goals: at most 2048 bytes for each in the core; what a tick costs does not grow with the tasks"
serve 10
printf '%-50s %12.1f\n' "seconds for 10 000 tasks of 10 s" "$(lua5.4 $waiting wall $port 10000)" "sum of what the service took" 100000

printf '\n'
lua5.4 spec/bench/client_polling.lua

printf '\n'
lua5.4 spec/bench/rules.lua
