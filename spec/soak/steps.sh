#!/bin/sh
# Makes small media of several kinds and fails every step of copying them in turn, see media_steps.c.
#   steps.sh BUILD
set -u
build=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
make_clip() { ffmpeg -v error -y -f lavfi -i testsrc2=size=160x90:rate=25:duration=0.4 -f lavfi -i sine=duration=0.4 "$@"; }
make_clip -c:v libx264 -preset veryfast -c:a aac "$folder/plain.mp4"
make_clip -an -c:v mjpeg "$folder/coarse.avi"
make_clip -an -frames:v 4 "$folder/moving.gif"
make_clip -an -frames:v 1 "$folder/picture.png"
status=0
run() {
  LSAN_OPTIONS=suppressions=spec/soak/leaks.supp:print_suppressions=0 "$build/soak-media-steps" "$@" || status=1
  left=$(find "$folder" -name '*.tmp' | wc -l)
  if [ "$left" -gt 0 ]; then echo "$left temporary files are left"; status=1; fi
  rm -f "$folder"/*.tmp
}
run "$folder/plain.mp4" "$folder/out.mp4" video
run "$folder/plain.mp4" "$folder/out.mp4" video 0.02 0.1 0.3 0.1
run "$folder/coarse.avi" "$folder/out.mp4" video 0.02 0.1 0.3 0.1
run "$folder/moving.gif" "$folder/out.gif" gif
run "$folder/picture.png" "$folder/out.jpg" picture
exit $status
