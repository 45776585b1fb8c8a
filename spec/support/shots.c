/* Prints the numbers of the frames that begin a shot: shots WIDTH HEIGHT < grey frames. */
#include "local/media/shot_boundary.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  const int width = argc > 2 ? atoi(argv[1]) : 0, height = argc > 2 ? atoi(argv[2]) : 0;
  const size_t size = (size_t)width * (size_t)height;
  uint8_t *pixels = malloc(size + 1);
  fs_shot_boundary cuts = {.any = false};
  for (int frame = 0; pixels && size > 0 && fread(pixels, 1, size, stdin) == size; frame++)
    if (fs_shot_boundary_at(&cuts, &(fs_grey){pixels, width, height, width}) == FS_SHOT_BEGINS)
      printf("%d ", frame);
  free(pixels);
  return 0;
}
