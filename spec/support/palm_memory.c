/* Prints by how many KiB memory grows when palms are looked for in a picture. Usage: palm_memory MODELS */
#include "vision/hand/hands.h"

#include <malloc.h>
#include <stdio.h>

static size_t bytes_in_use(void) {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

int main(int argc, char **argv) {
  fs_error error;
  fs_picture picture;
  fs_hands hands = {0};
  const fs_rect face = {100, 100, 150, 200};
  if (argc != 2 || fs_picture_new(&picture, 400, 400) != 0)
    return 2;
  const size_t before = bytes_in_use();
  fs_hand_finder *finder = fs_hand_finder_open(argv[1], &error);
  if (!finder || fs_hands_find(finder, &picture, &face, &hands) != 0)
    return 1;
  printf("%zu\n", (bytes_in_use() - before) / 1024);
  fs_hand_finder_close(finder);
  fs_picture_free(&picture);
  return 0;
}
