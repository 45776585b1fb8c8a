#!/bin/sh
# The module's specs under the sanitizers that it was built with, or under valgrind.
#   memory.sh sanitizers|valgrind LUA SPEC…     run with what `make env` prints
set -eu
tool=$1 lua=/usr/bin/$2
shift 2
if [ "$tool" = sanitizers ]; then
  # the interpreter is not built with them, so they have to be there before it; what it leaves at its exit is its own
  export LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
  export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99
  export LSAN_OPTIONS=suppressions=spec/soak/leaks.supp:print_suppressions=0:exitcode=99
  # batches that are killed at random moments are killed in the leak check, too
  exec busted --lua="$lua" --filter-out=killed.at.random "$@"
fi
busted=$(command -v busted)
exec valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \
  "$lua" "$busted" --ignore-lua "$@"
