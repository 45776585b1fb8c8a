#!/bin/sh
# The module's specs under the sanitizers that it was built with, or under valgrind; the engine's specs with an engine under sanitizers.
#   memory.sh sanitizers|valgrind|engine LUA SPEC…     run with what `make env` prints; `engine` with FACESWAP_LOCAL, too
set -eu
tool=$1 lua=/usr/bin/$2
shift 2
# Threads' own memory is not followed through __tls_get_addr: what the sanitizer takes for its size crashes its leak check.
sanitizers=detect_leaks=1:intercept_tls_get_addr=0:exitcode=99
undefined=print_stacktrace=1:exitcode=99
leaks=suppressions=$PWD/spec/soak/leaks.supp:print_suppressions=0:exitcode=99
if [ "$tool" = sanitizers ]; then
  # The interpreter is not built with them, so they have to be there before it. Other programs that it runs do without: a preload that
  # they inherit has curl wait for ever in setlocale.
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  loader=$(readelf -l "$lua" | sed -n 's/.*interpreter: \(.*\)]$/\1/p')
  libraries="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
  # LuaJIT's memory is not searched by the leak check, to which what only that memory leads to is lost where a program ends by os.exit.
  close='exit = os.exit; function os.exit(status) exit(status, true) end'
  printf '#!/bin/sh\nLUA_INIT="local %s" exec %s --argv0 "%s" --preload "%s" %s "$@"\n' \
    "$close" "$loader" "$folder/lua" "$libraries" "$lua" > "$folder/lua"
  chmod 755 "$folder" "$folder/lua" # some programs run as another user
  export ASAN_OPTIONS=$sanitizers:abort_on_error=0 UBSAN_OPTIONS=$undefined:halt_on_error=1 LSAN_OPTIONS=$leaks
  # what the interpreter leaves at its exit is its own; batches that are killed at random moments are killed in the leak check, too
  busted --lua="$folder/lua" --filter-out=killed.at.random "$@"
  exit
fi
if [ "$tool" = engine ]; then
  # What its processes find is in files: nobody sees how a job's process ends. Some specs load a clock of their own into it.
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  export ASAN_OPTIONS=$sanitizers:verify_asan_link_order=0:log_path="$folder/found" LSAN_OPTIONS=$leaks
  export UBSAN_OPTIONS=$undefined:log_path="$folder/found"
  status=0
  # an engine under sanitizers is not confined; and who kills a process by SIGSEGV has the sanitizer tell
  busted --lua="$lua" --filter-out=can.neither.start.a.program --filter-out=ends.its.job.alone "$@" || status=$?
  for found in "$folder"/*; do
    [ ! -e "$found" ] || { cat "$found"; status=1; }
  done
  exit $status
fi
busted=$(command -v busted)
exec valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \
  "$lua" "$busted" --ignore-lua "$@"
