/* Prints how far the eyes of a face that blinks in three frames of a 25th of a second are open when they are
 * shut, over how far they are open before: as the smoothed meshes of its track have it. */
#include "local/face/iris.h"
#include "local/tracks/mesh_smoothing.h"

#include <stdio.h>

enum { FRAMES = 2 * FS_SMOOTHING_REACH + 1, SHUT = FS_SMOOTHING_REACH, WIDTH = 200 };

static const int upper[] = {246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398};
static const int lower[] = {7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382};

static fs_mesh face_with_lids(float shut) {
  fs_mesh face = {0};
  for (int i = 0; i < FS_FACE_POINTS; i++)
    face.at[i] = (fs_point3){WIDTH * 1e-3f * fs_face_form[i][0], WIDTH * 1e-3f * fs_face_form[i][1],
                             WIDTH * 1e-3f * fs_face_form[i][2]};
  for (size_t i = 0; i < sizeof upper / sizeof *upper; i++) {
    fs_point3 *lid = &face.at[upper[i]];
    const fs_point3 *other = &face.at[lower[i]];
    lid->x += shut * (other->x - lid->x);
    lid->y += shut * (other->y - lid->y);
  }
  return face;
}

int main(void) {
  fs_packed_mesh frames[FRAMES];
  for (int i = 0; i < FRAMES; i++) {
    const fs_mesh face = face_with_lids(i == SHUT ? 1 : i == SHUT - 1 || i == SHUT + 1 ? 0.5f : 0);
    fs_mesh_pack(&face, &frames[i]);
  }
  fs_mesh before, shut;
  fs_point speed;
  fs_mesh_smooth(frames, FRAMES, 0, 25, &before, &speed);
  fs_mesh_smooth(frames, FRAMES, SHUT, 25, &shut, &speed);
  printf("%.3f\n", (double)(fs_iris_of(&shut, 0).opening / fs_iris_of(&before, 0).opening));
  return 0;
}
