/* Prints in which of 48 looks at a film without people all turns are asked: "A" of a large view, "a" of a
 * small one. From the look 24 on something of 24 pixels is there; called with "moves", it moves on in each.
 */
#include "sees_nobody.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 360, LOOKS = 48, COMES = 24, SIZE = 24 };

int fs_turned_frames_add(fs_turned_frames *turned, fs_vision *vision, const fs_picture *view, int side,
                         int pixels, float min_score, fs_face faces[FS_FRAME_FACES], int count,
                         fs_ways *ways) {
  (void)turned, (void)vision, (void)view, (void)pixels, (void)min_score, (void)faces, (void)ways;
  putchar(side > 320 ? 'A' : side > 0 ? 'a' : '.');
  return count;
}

int fs_vision_detect(fs_vision *vision, const fs_picture *picture, int pixels, float min_score,
                     fs_face *faces, int max) {
  (void)vision, (void)picture, (void)pixels, (void)min_score, (void)faces, (void)max;
  return 0;
}

void fs_vision_prepare_detect(fs_vision *vision, int width, int height, int pixels) {
  (void)vision, (void)width, (void)height, (void)pixels;
}

int main(int count, char **arguments) {
  const bool moves = count > 1 && strcmp(arguments[1], "moves") == 0;
  fs_frame_detector detector = {0};
  AVFrame *frame = grey_frame(WIDTH, HEIGHT);
  if (!frame)
    return 2;
  for (int look = 0; look < LOOKS; look++) {
    static fs_face faces[FS_FRAME_FACES];
    fs_ways ways;
    for (int y = 0; y < HEIGHT; y++)
      memset(frame->data[0] + (ptrdiff_t)y * frame->linesize[0], 120 + (look + y) % 3, WIDTH);
    const int left = 100 + (moves ? 8 * look : 0);
    for (int y = 100; look >= COMES && y < 100 + SIZE; y++)
      memset(frame->data[0] + (ptrdiff_t)y * frame->linesize[0] + left, 80, SIZE);
    if (fs_frame_detector_run(&detector, frame, look == 0 ? FS_LOOK_ALL_WAYS : FS_LOOK_THOROUGH, 0.4f, faces,
                              &ways, NULL) != 0)
      return 2;
  }
  putchar('\n');
  fs_frame_detector_free(&detector);
  av_frame_free(&frame);
  return 0;
}
