/* Prints for which sizes networks are built ahead, and which a film takes: "WIDTHxHEIGHT of PIXELS", a line each.
 *
 * Usage: detect_sizes [WIDTH HEIGHT]     of the film; without them, what is built ahead
 */
#include "sees_nobody.h"

#include <stdio.h>
#include <stdlib.h>

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

static int look_at(int width, int height) {
  fs_frame_detector detector = {0};
  AVFrame *frame = grey_frame(width, height);
  if (!frame)
    return 2;
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
