#!/bin/sh
# Fails every step in turn: of copying small media of several kinds (media_steps.c), of the store (store_steps.c), of an analysis
# (analysis_steps.c), of looking at a picture (vision_steps.c).
#   steps.sh BUILD MADE     MADE: folder of the models and samples
set -u
build=$1 made=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
make_clip() { ffmpeg -v error -y -f lavfi -i testsrc2=size=160x90:rate=25:duration=0.4 -f lavfi -i sine=duration=0.4 "$@"; }
make_clip -c:v libx264 -preset veryfast -c:a aac "$folder/plain.mp4"
make_clip -an -c:v mjpeg "$folder/coarse.avi"
# sound that changes its form, copied and converted
for flags in system_b latm; do
  make_clip -c:v mpeg2video -c:a aac -ac 2 -mpegts_flags $flags -f mpegts "$folder/a.part"
  make_clip -c:v mpeg2video -c:a aac -ac 1 -ar 48000 -mpegts_flags $flags -f mpegts "$folder/b.part"
  cat "$folder/a.part" "$folder/b.part" "$folder/a.part" > "$folder/$flags.ts"
done
make_clip -an -frames:v 4 "$folder/moving.gif"
make_clip -an -frames:v 1 "$folder/picture.png"
printf '1\n00:00:00,100 --> 00:00:00,300\nHello\n' > "$folder/text.srt"
printf ';FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=200\ntitle=one\n' > "$folder/chapters.txt"
# FLAC, which becomes AAC, text, chapters, interlaced, odd, and wide range
make_clip -i "$folder/text.srt" -i "$folder/chapters.txt" -map 0 -map 1 -map 2 -map_metadata 3 -vf scale=161:91,format=yuv444p10le \
  -c:v ffv1 -c:a flac -color_trc smpte2084 -color_primaries bt2020 -colorspace bt2020nc "$folder/all.mkv"
make_clip -vf tinterlace=4,setfield=tff -c:v mpeg2video -flags +ildct+ilme -c:a aac "$folder/broadcast.ts"
make_clip -i "$folder/picture.png" -map 0 -map 1 -map 2 -c:v:0 libx264 -c:v:1 png -disposition:v:1 attached_pic -c:a pcm_s16le \
  -timecode 01:00:00:00 "$folder/cover.mp4" 2>/dev/null ||
  make_clip -i "$folder/picture.png" -map 0 -map 1 -map 2 -c:v:0 libx264 -c:v:1 png -disposition:v:1 attached_pic -c:a aac "$folder/cover.mp4"
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
run "$folder/all.mkv" "$folder/out.mp4" video
run "$folder/broadcast.ts" "$folder/out.mp4" video
run "$folder/system_b.ts" "$folder/out.mp4" video
run "$folder/latm.ts" "$folder/out.mp4" video
run "$folder/cover.mp4" "$folder/out.mp4" video
run "$folder/moving.gif" "$folder/out.gif" gif
run "$folder/picture.png" "$folder/out.jpg" picture
make_clip -an -frames:v 1 -vf format=rgba,colorchannelmixer=aa=0.5 "$folder/clear.png"
run "$folder/clear.png" "$folder/out.png" picture
make_clip -an -frames:v 1 "$folder/picture.jxl"
run "$folder/picture.jxl" "$folder/out.png" picture
LSAN_OPTIONS=suppressions=spec/soak/leaks.supp:print_suppressions=0 "$build/soak-store-steps" "$folder" || status=1
# a face in three frames, and one in a picture
ffmpeg -v error -y -loop 1 -i "$made/samples/sample1.jpg" -frames:v 3 -vf scale=480:-2 -c:v libx264 "$folder/face.mp4"
ffmpeg -v error -y -i "$made/samples/sample1.jpg" -vf scale=480:-2 "$folder/face.jpg"
for medium in face.mp4 face.jpg; do
  LSAN_OPTIONS=suppressions=spec/soak/leaks.supp:print_suppressions=0 \
    "$build/soak-analysis-steps" "$made/models" "$folder/$medium" "$folder/analysis" 40 || status=1
done
LSAN_OPTIONS=suppressions=spec/soak/leaks.supp:print_suppressions=0 "$build/soak-vision-steps" "$made/models" "$folder/face.jpg" 10 || status=1
exit $status
