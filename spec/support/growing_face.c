/* Prints how often memory is taken for a face that comes nearer, whose box is two pixels larger in each of
 * 200 frames: by the patch that is copied out of the frame, and by the warp. Linked with malloc and calloc
 * wrapped. */
#include "local/face/warp.h"
#include "local/canvas/patch.h"

#include <stdio.h>

enum { FRAMES = 200, FIRST = 100, SIDE = FIRST + 2 * FRAMES };

static int taken;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size) {
  taken++;
  return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  taken++;
  return __real_calloc(count, size);
}

int main(void) {
  static uint8_t luma[SIDE * SIDE], chroma[SIDE * SIDE / 4];
  const fs_canvas canvas = {.plane = {luma, chroma, chroma},
                            .stride = {SIDE, SIDE / 2, SIDE / 2},
                            .width = SIDE,
                            .height = SIDE,
                            .matrix = {.scale = 1}};
  const fs_warp_point points[FS_FACE_POINTS] = {0};
  fs_patch patch = {0};
  fs_warp warp = {0};
  int of_patch = 0, of_warp = 0;
  for (int side = FIRST; side < SIDE; side += 2) {
    taken = 0;
    if (fs_patch_read(&patch, &canvas, 0, 0, side, side) != 0)
      return 1;
    of_patch += taken;
    taken = 0;
    if (fs_warp_set(&warp, points, 0, 0, side, side) != 0)
      return 1;
    of_warp += taken;
  }
  fs_patch_free(&patch);
  fs_warp_free(&warp);
  printf("%d %d\n", of_patch, of_warp);
  return 0;
}
