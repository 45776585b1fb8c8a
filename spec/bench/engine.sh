#!/bin/sh
# The local engine's speed and processor time beside a plain re-encode of the same video in the same run. Processor time is hardly
# altered by what else runs on the machine; frames a second are.
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

# Runs a command; leaves elapsed seconds, peak KiB, and seconds of processor time in $work/time.
timed() { /usr/bin/time -o "$work/time" -f '%e %M %U %S' "$@"; }
# row NAME THREADS FRAMES SECONDS CPU KIB: beside $base_seconds and $base_cpu, which ffmpeg takes for as many frames
row() { awk -v name="$1" -v threads="$2" -v frames="$3" -v seconds="$4" -v cpu="$5" -v kib="$6" -v base="$base_seconds" -v base_cpu="$base_cpu" 'BEGIN {
  printf "%-26s %7s %9.1f %10.2f %10.1f %10.2f %9.0f\n", name, threads, frames / seconds, base / seconds, 1000 * cpu / frames, cpu / base_cpu, kib / 1024 }'; }
figure() { awk -v job="$1" -v field="$2" '$1 == job { print $field }' "$work/figures"; }

printf '%-26s %7s %9s %10s %10s %10s %9s\n' job threads frames/s 'of ffmpeg' 'CPU ms' 'of ffmpeg' 'peak MiB'
for threads in 1 2; do
  timed ffmpeg -v error -y -threads $threads -i "$video" -c:v libx264 -preset veryfast -threads $threads -c:a copy "$work/plain.mp4"
  read -r base_seconds kib user system < "$work/time"
  base_cpu=$(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')
  timed "$build/bench-engine" "$build/models" "$video" $threads "$target" "$work/swapped.mp4" > "$work/figures"
  read -r _ peak _ < "$work/time"
  frames=$(figure analysis 2)
  row "ffmpeg libx264 veryfast" $threads "$frames" "$base_seconds" "$base_cpu" "$kib"
  row "analysis" $threads "$frames" "$(figure analysis 3)" "$(figure analysis 4)" "$peak"
  row "swap of two persons" $threads "$frames" "$(figure swap 3)" "$(figure swap 4)" "$peak"
done
echo "CPU ms: processor time of a frame; peak MiB of analysis and swap: one process that does both"
