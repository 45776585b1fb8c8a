/* Prints for which sizes networks are built ahead, and which a film takes: "WIDTHxHEIGHT of PIXELS", a line each.
 *
 * Usage: detect_sizes [WIDTH HEIGHT]     of the film; without them, what is built ahead
 */
#include "local/analysis/frame_detector.h"
#include "vision/face/beyond_edge.h"
#include "vision/face/find_faces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fs_vision_prepare_detect(fs_vision *vision, int width, int height, int pixels) {
  (void)vision;
  printf("%dx%d of %d\n", width, height, pixels);
}

/* The frame as it stands shows somebody, its turns nobody. */
int fs_vision_detect(fs_vision *vision, const fs_picture *picture, int pixels, float min_score,
                     fs_face *faces, int max) {
  (void)min_score, (void)max;
  fs_vision_prepare_detect(vision, picture->width, picture->height, pixels);
  faces[0] = (fs_face){{60, 60, 60, 60}, 0.99f};
  return picture->width == 640;
}

int fs_vision_fit(fs_vision *vision, const fs_picture *picture, const fs_face *face, fs_face_fit *fit) {
  (void)vision, (void)picture, (void)face, (void)fit;
  return 1;
}

int fs_find_at_edge(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max) {
  (void)vision, (void)picture, (void)faces, (void)max;
  return 0;
}

int fs_find_candidates(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max) {
  (void)vision, (void)picture, (void)faces, (void)max;
  return 0;
}

int fs_find_beyond_edge(fs_vision *vision, const fs_picture *picture, bool in_shape, fs_face *faces,
                        int max) {
  (void)vision, (void)picture, (void)in_shape, (void)faces, (void)max;
  return 0;
}

int fs_vision_bodies(fs_vision *vision, const fs_picture *picture, bool closely,
                     fs_bodies looks[FS_BODY_LOOKS]) {
  (void)vision, (void)picture, (void)closely, (void)looks;
  return 0;
}

void fs_vision_trim_bodies(fs_vision *vision) {
  (void)vision;
}

static int look_at(int width, int height) {
  fs_frame_detector detector = {0};
  AVFrame *frame = av_frame_alloc();
  if (!frame)
    return 2;
  frame->width = width;
  frame->height = height;
  frame->format = AV_PIX_FMT_YUV420P;
  if (av_frame_get_buffer(frame, 0) != 0)
    return 2;
  for (int i = 0; i < 3; i++)
    memset(frame->data[i], 128, (size_t)frame->linesize[i] * (size_t)(i == 0 ? height : (height + 1) / 2));
  for (fs_look look = FS_LOOK_FAST; look <= FS_LOOK_ALL_WAYS; look++) {
    static fs_face faces[FS_FRAME_FACES];
    fs_ways ways;
    if (fs_frame_detector_run(&detector, frame, look, 0.4f, faces, &ways, NULL) < 0)
      return 2;
  }
  fs_frame_detector_free(&detector);
  av_frame_free(&frame);
  return 0;
}

int main(int count, char **arguments) {
  if (count == 3)
    return look_at(atoi(arguments[1]), atoi(arguments[2]));
  fs_frame_detector_prepare(NULL);
  return 0;
}
