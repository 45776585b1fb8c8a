#!/bin/sh
# Fails every allocation of the core, of libcurl and of Lua in turn, see allocations.c.
#   allocations.sh PROGRAM     run with what `make env` prints
set -u
folder=$(mktemp -d)
${LUA:-lua5.4} spec/soak/faults_service.lua "$folder" 1 calm 0 &
service=$!
trap 'kill $service; rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
  test -s "$folder/ports" && break
  sleep 0.2
done
status=0
for origin in core curl lua; do
  "$1" spec/soak/allocations.lua "http://127.0.0.1:$(cat "$folder/ports")" $origin || status=1
done
exit $status
