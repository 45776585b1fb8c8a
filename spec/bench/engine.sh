#!/bin/sh
# The local engine's speed beside a plain re-encode of the same video in the same run.
#   engine.sh BUILD [VIDEO [TARGET]]     default video: made from the samples, 1280x720, 10 s
set -eu
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
video=${2:-$work/video.mp4}
target=${3:-$work/target_1.jpg}
if [ $# -lt 2 ]; then
  examples/make_clip.sh "$build/samples" "$work/small.mp4" "$work"
  ffmpeg -v error -y -i "$work/small.mp4" -vf "scale=1440:720,crop=1280:720" -c:v libx264 -preset veryfast -crf 18 -c:a copy "$video"
fi

# Runs a command; leaves "elapsed seconds" and "peak KiB" in $work/time.
timed() { /usr/bin/time -o "$work/time" -f '%e %M' "$@"; }
row() { awk -v name="$1" -v threads="$2" -v frames="$3" -v seconds="$4" -v kib="$5" -v base="$6" 'BEGIN {
  rate = frames / seconds
  printf "%-34s %7s %9.1f %12.2f %10.0f\n", name, threads, rate, base ? rate / base : 1, kib / 1024 }'; }

printf '%-34s %7s %9s %12s %10s\n' job threads frames/s 'of ffmpeg' 'peak MiB'
for threads in 1 2; do
  timed ffmpeg -v error -y -threads $threads -i "$video" -c:v libx264 -preset veryfast -threads $threads -c:a copy "$work/plain.mp4"
  read -r seconds kib < "$work/time"
  timed "$build/bench-engine" "$build/models" "$video" $threads "$target" "$work/swapped.mp4" > "$work/figures"
  read -r _ peak < "$work/time"
  frames=$(awk '/^analysis/ { print $2 }' "$work/figures")
  base=$(awk -v f="$frames" -v s="$seconds" 'BEGIN { print f / s }')
  row "ffmpeg libx264 veryfast" $threads "$frames" "$seconds" "$kib" ""
  row "analysis" $threads "$frames" "$(awk '/^analysis/ { print $3 }' "$work/figures")" "$peak" "$base"
  row "swap of two persons" $threads "$frames" "$(awk '/^swap/ { print $3 }' "$work/figures")" "$peak" "$base"
done
echo "peak MiB of analysis and swap: one process that does both"
