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
for folder in build/postgres.* /dev/shm/faceswap-postgres.*; do
  pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null)
  if [ -d "$folder" ] && { [ -n "$pid" ] || [ "$(find "$folder" -maxdepth 0 -mmin +60)" ]; } && ! kill -0 "${pid:-x}" 2>/dev/null; then
    umount "$folder/data" 2>/dev/null
    rm -rf "$folder"
  fi
done

work=$(mktemp -d "${TMPDIR:-/tmp}/specs.XXXXXX") && chmod 755 "$work" || exit 1 # also for nginx's workers
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

# What each file takes of this script is taken a thousand times: it starts no program that it can do without.
shopt -s nullglob dotglob extglob

# Processes that have such a directory as theirs for temporary files.
processes_of() {
  grep -lsz "^TMPDIR=$1\$" /proc/[0-9]*/environ 2>/dev/null
}

end_processes() {
  processes_of "$1" | cut -d / -f 3 | xargs -r kill -KILL 2>/dev/null
}

# Adds what `time` and ready_program.c have written, seconds of the user and of the system, to `user` and `system`, in milliseconds.
add_times() { # FILE…
  local times line
  for times in "$@"; do
    while read -r line; do
      if [[ $line =~ ^([0-9]+)[.,]([0-9]{3})\ ([0-9]+)[.,]([0-9]{3})$ ]]; then
        user=$((user + 10#${BASH_REMATCH[1]}${BASH_REMATCH[2]})) system=$((system + 10#${BASH_REMATCH[3]}${BASH_REMATCH[4]}))
      fi
    done < "$times"
  done
}

# Runs a file in the folder OWN, and writes what it printed to OWN.out, how it ended to OWN.head and OWN.counts.
run_one() { # FILE OWN
  local file=$1 own=$2 begun=$SECONDS status seconds line pid left='' known counts='' user=0 system=0
  mkdir -m 755 "$own"
  local TIMEFORMAT='%U %S'
  { time TMPDIR=$own timeout -k 10 "$limit" "${command[@]}" "$file" > "$own.out" 2>&1 7>&- 8>&-; } 2> "$own.cpu"
  status=$?
  add_times "$own.cpu" "$own".ready*
  while IFS= read -r line; do
    case $line in [0-9]*' success'*' / '*) counts=${line%%:*} counts=${counts//[^0-9\/]/} ;; esac
  done < "$own.out"
  if [ "$status" -ne 0 ] && [ $((SECONDS - begun)) -ge "$limit" ]; then
    echo "ended, since it took longer than $limit s" >> "$own.out"
    end_processes "$own"
  fi
  # those that end with their parent have a moment for it
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    known=$(processes_of "$own")
    [ -z "$known" ] && break
    sleep 0.5
  done
  for pid in ${known//[^0-9]/ }; do
    left+="  process $pid: $(tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null)"$'\n'
  done
  # the browser and its sound library leave empty directories; scratch.* has what the spec itself keeps until it ends (support/shell.lua)
  # where one of these goes while find looks, -prune is false, and it counts as known all the same
  known=("$own"/!(scratch.*))
  [ "${#known[@]}" -eq 0 ] || left+=$(find "$own" -mindepth 1 \( -name 'scratch.*' -o -name 'pulse-*' -o -name '*org.chromium.Chromium.*' \) \
    \( -prune -o -true \) -o -printf '  file %p\n' 2>/dev/null | head -n 20)
  seconds=$((SECONDS - begun))
  read -r successes failures errors pending <<< "${counts//\// }" || true
  [ -n "$counts" ] || successes=0 failures=0 errors=1 pending=0
  if [ "$status" -ne 0 ] && [ $((failures + errors)) -eq 0 ]; then errors=1; fi
  if [ -n "$left" ]; then
    printf 'left behind:\n%s\n' "$left" >> "$own.out"
    failures=$((failures + 1))
  fi
  echo "$file $seconds" >> "$work/times"
  echo "$successes $failures $errors $pending" >> "$work/counts"
  if [ $((failures + errors)) -ne 0 ]; then
    {
      echo "== failed: $file"
      grep -a -A 8 -E '^(Failure|Error) -> ' "$own.out" | grep -av '^$' || tail -n 8 "$own.out"
      [ -z "$left" ] || echo "left behind: $left"
    } > "$own.failed"
  fi
  printf '== %s (%d s), user %d.%03d s, system %d.%03d s\n' "$file" "$seconds" \
    $((user / 1000)) $((user % 1000)) $((system / 1000)) $((system % 1000)) > "$own.head"
}

# The files, those first that took longest, before them those that are new.
begun=$SECONDS
declare -A took
while read -r file seconds; do took[$file]=$seconds; done < "$times"
while read -r file; do
  echo "${took[$file]:-100000} $file"
done < <(find "$@" -name '*_spec.lua' | sort -u) | sort -rn -s -k 1,1 | cut -d ' ' -f 2 > "$work/files"
running=() # the folders of the files that run, by their process
await() { # NUMBER: until fewer than so many run; prints of those that end
  local ended own
  while [ "${#running[@]}" -ge "$1" ]; do
    wait -n -p ended "${!running[@]}"
    own=${running[$ended]}
    unset "running[$ended]"
    cat "$own.head" "$own.out"
    [ ! -e "$own.failed" ] || cat "$own.failed" >> "$work/failed"
    rm -rf "$own" "$own".*
  done
}
number=0
while read -r file; do
  await "$jobs"
  number=$((number + 1))
  run_one "$file" "$work/t.$number" < /dev/null &
  running[$!]=$work/t.$number
done < "$work/files"
await 1

[ ! -e "$work/failed" ] || cat "$work/failed"
{ cat "$times" "$work/times"; } | tac | awk '!seen[$1]++' | sort > "$work/new" && cp "$work/new" "$times"
awk -v seconds=$((SECONDS - begun)) '{ s += $1; f += $2; e += $3; p += $4 }
  END { printf "\n%d successes / %d failures / %d errors / %d pending : %d seconds\n", s, f, e, p, seconds; exit !(s && !f && !e) }' "$work/counts"
