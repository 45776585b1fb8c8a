/* Prints in which of 160 frames hands are looked for before a face that rests. From the frame 104 on
 * something dark is at one side of its jaw or, called with "fade", the whole picture fades to half its light.
 */
#include "local/swap/hands_before.h"

#include <stdio.h>
#include <string.h>

enum { SIDE = 400, BEGIN = 1000, FRAMES = 160, COMES = 104 };

static int looks;

int fs_hands_find(fs_hand_finder *finder, const fs_picture *picture, const fs_rect *face, fs_hands *hands) {
  (void)finder, (void)picture, (void)face;
  hands->count = 0;
  looks++;
  return 0;
}

int fs_hands_follow(fs_hand_finder *finder, const fs_picture *picture, const fs_rect *face, fs_hands *hands) {
  return fs_hands_find(finder, picture, face, hands);
}

float fs_hands_cover(const fs_hands *hands, float x, float y) {
  (void)hands, (void)x, (void)y;
  return 0;
}

/* A round face in the middle of the picture. */
static fs_mesh mesh_of(void) {
  static const int jaw[FS_RIM] = {454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
                                  148, 176, 149, 150, 136, 172, 58,  132, 93,  234};
  fs_mesh mesh;
  for (int i = 0; i < FS_MESH; i++)
    mesh.at[i] = (fs_point3){SIDE / 2.0f, SIDE / 2.0f, 0};
  for (int i = 0; i < FS_RIM; i++) {
    const float across = 1 - 2 * (float)i / (FS_RIM - 1);
    mesh.at[jaw[i]] = (fs_point3){SIDE / 2.0f + 80 * across, SIDE / 2.0f + 80 * (1 - across * across), 0};
  }
  return mesh;
}

static void darken(uint8_t *pixels, int since) {
  for (int row = SIDE / 2; row < SIDE; row++)
    memset(pixels + 3 * (row * SIDE + SIDE / 2), since < 0 ? 120 : 60, 3 * SIDE / 2);
}

static void fade(uint8_t *pixels, int since) {
  memset(pixels, since < 0 ? 120 : since < 20 ? 120 - 3 * since : 60, 3 * SIDE * SIDE);
}

int main(int argc, char **argv) {
  static uint8_t pixels[SIDE * SIDE * 3];
  static fs_hands_before before;
  const fs_canvas canvas = {
      .plane = {pixels}, .stride = {SIDE * 3}, .width = SIDE, .height = SIDE, .pixel = 3};
  const fs_mesh face = mesh_of();
  int no_finder;
  memset(pixels, 120, sizeof pixels);
  for (int frame = BEGIN; frame < BEGIN + FRAMES; frame++) {
    (argc > 1 && strcmp(argv[1], "fade") == 0 ? fade : darken)(pixels, frame - BEGIN - COMES);
    const int so_far = looks;
    if (fs_hands_before_see(&before, (fs_hand_finder *)&no_finder, &canvas, &face, 160, frame) != 0)
      return 1;
    if (looks > so_far)
      printf("%d ", frame - BEGIN);
  }
  printf("\n");
  return 0;
}
