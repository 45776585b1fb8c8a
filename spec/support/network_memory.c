/* Prints by how many KiB memory grows when a network looks at a picture. Usage: network_memory NETWORK
 * MODELS, NETWORK being palms, bodies or faces. */
#include "vision/body/body_net.h"
#include "vision/hand/hands.h"
#include "vision/net/nets.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

static size_t bytes_in_use(void) {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/* Each leaves the network open. Returns 0, or another number where it fails. */
static int look_for_palms(const char *models, const fs_picture *picture) {
  fs_error error;
  fs_hands hands = {0};
  const fs_rect face = {100, 100, 150, 200};
  fs_hand_finder *finder = fs_hand_finder_open(models, &error);
  return !finder || fs_hands_find(finder, picture, &face, &hands) != 0;
}

static int look_for_bodies(const char *models, const fs_picture *picture) {
  fs_error error;
  fs_bodies bodies[FS_BODY_LOOKS];
  fs_body_net *net = fs_body_net_open(models, &error);
  return !net || fs_body_net_run(net, picture, false, bodies) != 0;
}

static int look_for_faces(const char *models, const fs_picture *picture) {
  fs_error error;
  fs_face faces[4];
  fs_detector *detector = fs_detector_open(models, &error);
  return !detector || fs_detector_run(detector, picture, 640 * 360, 0.5f, faces, 4) < 0;
}

int main(int argc, char **argv) {
  fs_picture picture;
  if (argc != 3 || fs_picture_new(&picture, 640, 360) != 0)
    return 2;
  const size_t before = bytes_in_use();
  const int failed = strcmp(argv[1], "palms") == 0    ? look_for_palms(argv[2], &picture)
                     : strcmp(argv[1], "bodies") == 0 ? look_for_bodies(argv[2], &picture)
                                                      : look_for_faces(argv[2], &picture);
  printf("%zu\n", (bytes_in_use() - before) / 1024);
  return failed;
}
