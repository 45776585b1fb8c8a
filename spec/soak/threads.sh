#!/bin/sh
# The module's threads under ThreadSanitizer: threads.sh [CALLS], with what `make env` prints of a build with SANITIZE=thread.
set -eu
folder=$(mktemp -d)
lua5.4 spec/soak/faults_service.lua "$folder" 1 0 2>"$folder/service" &
service=$!
trap 'kill $service; rm -rf "$folder"' EXIT
for _ in $(seq 100); do
  [ -e "$folder/ports" ] && break
  sleep 0.1
done
# The interpreter is not built with the sanitizer, so it has to be there before it; it does not know how far recent kernels scatter
# addresses. libcurl and SQLite are not built with it either: what happens inside them is not seen.
TSAN_OPTIONS="halt_on_error=1 exitcode=66 ignore_noninstrumented_modules=1" \
  setarch -R env LD_PRELOAD="$(gcc -print-file-name=libtsan.so)" lua5.4 spec/soak/threads.lua "$folder" "$@"
