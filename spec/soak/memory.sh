#!/bin/sh
# The module's specs under the sanitizers that it was built with, or under valgrind.
#   memory.sh sanitizers|valgrind LUA SPEC…     run with what `make env` prints
set -eu
tool=$1 lua=/usr/bin/$2
shift 2
if [ "$tool" = sanitizers ]; then
  # The interpreter is not built with them, so they have to be there before it. Other programs that it runs do without: a preload that
  # they inherit has curl wait for ever in setlocale.
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  loader=$(readelf -l "$lua" | sed -n 's/.*interpreter: \(.*\)]$/\1/p')
  libraries="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)"
  printf '#!/bin/sh\nexec %s --argv0 "%s" --preload "%s" %s "$@"\n' "$loader" "$folder/lua" "$libraries" "$lua" > "$folder/lua"
  chmod +x "$folder/lua"
  export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99
  export LSAN_OPTIONS=suppressions=$PWD/spec/soak/leaks.supp:print_suppressions=0:exitcode=99
  # what the interpreter leaves at its exit is its own; batches that are killed at random moments are killed in the leak check, too
  busted --lua="$folder/lua" --filter-out=killed.at.random "$@"
  exit
fi
busted=$(command -v busted)
exec valgrind -q --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect --error-exitcode=99 \
  "$lua" "$busted" --ignore-lua "$@"
