#!/bin/bash
# usage: run.sh JOBS COMMAND… -- PATH…
# Runs spec files, JOBS at a time, each by COMMAND FILE with a directory for temporary files of its own, in which nothing may be left, as no
# process may be that was started in it. PATH is a spec file or a folder of some. Prints what each file prints once it has ended, then what
# failed once more and the sum in the words of busted, and ends with 1 if anything failed. How long a file took is kept in build/spec-times:
# the longest begin first. Beside it stands what it took of the processors, but for what its daemons did. A file that takes longer than
# SPEC_LIMIT seconds (900) has failed, and is ended with all that it started.
set -u
limit=${SPEC_LIMIT:-900}
jobs=$1 && shift
command=()
while [ "$1" != -- ]; do command+=("$1") && shift; done
shift
times=build/spec-times
mkdir -p build && touch "$times"

# Database clusters of runs that were killed: their server has ended with them, their directory has not.
for folder in build/postgres.*; do
  pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null)
  if [ -d "$folder" ] && { [ -n "$pid" ] || [ "$(find "$folder" -maxdepth 0 -mmin +60)" ]; } && ! kill -0 "${pid:-x}" 2>/dev/null; then
    umount "$folder/data" 2>/dev/null
    rm -rf "$folder"
  fi
done

work=$(mktemp -d "${TMPDIR:-/tmp}/specs.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
# timeout gives each file a process group of its own, which a signal to this one does not reach
trap 'kill $(jobs -rp) 2>/dev/null; end_processes "$work/.*"; exit 130' INT TERM

# FFmpeg's programs are kept ready, which the specs' ffmpeg and ffprobe (support/shell.lua) are forks of. They end once nobody holds 7 and 8.
ready() { # PROGRAM
  READY_SOCKET=$work/$1 LD_PRELOAD=$work/ready.so exec "$1" >/dev/null 2>&1 7>&- 8>&-
}
if cc -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -o "$work/ready.so" spec/support/ready_program.c 2>/dev/null; then
  export SPEC_READY=$work
  exec 7> >(ready ffmpeg) 8> >(ready ffprobe)
fi

# Processes that have such a directory as theirs for temporary files.
processes_of() {
  grep -lsz "^TMPDIR=$1\$" /proc/[0-9]*/environ 2>/dev/null | cut -d / -f 3
}

end_processes() {
  processes_of "$1" | xargs -r kill -KILL 2>/dev/null
}

left_processes() {
  processes_of "$1" | while read -r pid; do
    echo "  process $pid: $(tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null)"
  done
}

run_one() { # FILE
  local file=$1 own begun status left cpu counts summary
  own=$(mktemp -d "$work/t.XXXXXX")
  chmod 755 "$work" "$own" # also for nginx's workers
  begun=$SECONDS
  local TIMEFORMAT='%U %S'
  { time TMPDIR=$own timeout -k 10 "$limit" "${command[@]}" "$file" > "$own.out" 2>&1 7>&- 8>&-; } 2> "$own.cpu"
  status=$?
  cpu=$(cat "$own.cpu" "$own.ready" 2>/dev/null | awk '{ u += $1; s += $2 } END { printf "user %.3f s, system %.3f s", u, s }')
  if [ "$status" -ne 0 ] && [ $((SECONDS - begun)) -ge "$limit" ]; then
    echo "ended, since it took longer than $limit s" >> "$own.out"
    end_processes "$own"
  fi
  # those that end with their parent have a moment for it
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    left=$(left_processes "$own")
    [ -z "$left" ] && break
    sleep 0.5
  done
  # the browser and its sound library leave empty directories; scratch.* has what the spec itself keeps until it ends (support/shell.lua)
  # where one of these goes while find looks, -prune is false, and it counts as known all the same
  left+=$(find "$own" -mindepth 1 \( -name 'scratch.*' -o -name 'pulse-*' -o -name '*org.chromium.Chromium.*' \) \( -prune -o -true \) -o \
    -printf '  file %p\n' 2>/dev/null | head -n 20)
  echo "$file $((SECONDS - begun))" >> "$work/times"
  {
    flock 9
    echo "== $file ($((SECONDS - begun)) s), $cpu"
    cat "$own.out"
    summary=$(grep -aE '^[0-9]+ success(es)? / ' "$own.out")
    summary=${summary##*$'\n'} summary=${summary%%:*}
    counts=${summary//[^0-9\/]/}
    read -r successes failures errors pending <<< "${counts//\// }" || true
    [ -n "$counts" ] || successes=0 failures=0 errors=1 pending=0
    if [ "$status" -ne 0 ] && [ $((failures + errors)) -eq 0 ]; then errors=1; fi
    if [ -n "$left" ]; then
      echo "left behind:" && echo "$left"
      failures=$((failures + 1))
    fi
    echo "$successes $failures $errors $pending" >> "$work/counts"
    if [ $((failures + errors)) -ne 0 ]; then
      {
        echo "== failed: $file"
        grep -a -A 8 -E '^(Failure|Error) -> ' "$own.out" | grep -av '^$' || tail -n 8 "$own.out"
        [ -z "$left" ] || echo "left behind: $left"
      } >> "$work/failed"
    fi
  } 9>> "$work/lock"
  rm -rf "$own" "$own.out" "$own.cpu" "$own.ready"
}

# The files, those first that took longest, before them those that are new.
begun=$SECONDS
declare -A took
while read -r file seconds; do took[$file]=$seconds; done < "$times"
while read -r file; do
  echo "${took[$file]:-100000} $file"
done < <(find "$@" -name '*_spec.lua' | sort -u) | sort -rn -s -k 1,1 | cut -d ' ' -f 2 > "$work/files"
await() { # NUMBER: until fewer than so many run
  while mapfile -t running < <(jobs -rp) && [ "${#running[@]}" -ge "$1" ]; do wait -n; done
}
while read -r file; do
  await "$jobs"
  run_one "$file" < /dev/null &
done < "$work/files"
await 1

cat "$work/failed" 2>/dev/null
{ cat "$times" "$work/times"; } | tac | awk '!seen[$1]++' | sort > "$work/new" && cp "$work/new" "$times"
awk -v seconds=$((SECONDS - begun)) '{ s += $1; f += $2; e += $3; p += $4 }
  END { printf "\n%d successes / %d failures / %d errors / %d pending : %d seconds\n", s, f, e, p, seconds; exit !(s && !f && !e) }' "$work/counts"
