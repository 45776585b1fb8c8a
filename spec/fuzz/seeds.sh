#!/bin/sh
# First inputs for the fuzzers: seeds.sh DIR. Some requests by hand, and a small file of each container.
set -eu
dir=$1
id=00000000000000000000000000000002
key='x-api-key: ak_local000000000000000000000000000'
put() { # NAME TEXT
  printf "$2" >"$dir/http/$1"
}
put raw_get "RGET /api/v1/client/account/balance HTTP/1.1\r\nHost: localhost\r\n$key\r\n\r\n"
put raw_post "RPOST /api/v1/client/job/CreateTask HTTP/1.1\r\nHost: localhost\r\n$key\r\nContent-Length: 2\r\n\r\n{}"
put raw_put "RPUT /upload/00000000000000000000000000000009 HTTP/1.1\r\nContent-Type: video/mp4\r\nContent-Length: 3\r\n\r\nabc"
put raw_delete "RDELETE /api/v1/client/job/TaskInfo?task_id=1 HTTP/1.1\r\n$key\r\n\r\nGET /media/x HTTP/1.1\r\n\r\n"
put raw_models "RGET /api/v1/client/job/Models/video-face-swap HTTP/1.1\r\n$key\r\n\r\n"
put detect 'D{"video_url":"http://127.0.0.1:1/media/a.mp4","spans":[[0,1.5],[2,3]]}'
put task "T{\"model\":\"video-face-swap-multi\",\"callback_url\":\"https://a.b/c?d\",\"input\":{\"detect_id\":\"$id\",\"video_url\":\"http://127.0.0.1/v.mp4\",\"faces\":[{\"face_id\":0,\"target\":\"http://h/t.jpg\"}]}}"
put primary 'T{"model":"image-face-swap","input":{"image_url":"http://h/i.jpg","new_face":"http://h/n.jpg","disable_safety_checker":true}}'
put upload 'Ucontent_type=video/mp4&ext=.mp4'
put range 'Gbytes=0-2'
put task_info 'Itask_id=00000000000000000000000000000001'

[ -s "$dir/probe/a.mp4" ] || {
  for ending in mp4 mkv avi ts gif webm flv ogv; do
    ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size=32x32:rate=10:duration=0.5 -pix_fmt yuv420p "$dir/probe/a.$ending" || true
  done
  ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size=32x32:rate=10:duration=0.5 -pix_fmt rgb8 -f gif "$dir/probe/b.gif" || true
  ffmpeg -v error -nostdin -y -f lavfi -i testsrc2=size=32x32 -frames:v 1 "$dir/probe/a.png" || true
  printf 'fs-an-06' >"$dir/probe/analysis"
}
