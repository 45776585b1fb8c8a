/* Prints how much of the height of a target's mouth's ends is taken over.
 *
 * Usage: mouth_corners [TARGET [FRAME…]]
 *
 * TARGET and FRAME: by how much of the face's width the lips are apart in the target and in frames of the
 * track, 0 unless told.
 */
#include "local/swap/proportions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 250, LEFT = 61, RIGHT = 291, UPPER_LIP = 13, LOWER_LIP = 14, FRAMES = 8 };
static const float higher = 0.02f;

static float opening(int argc, char **argv, int i) {
  return i < argc ? (float)atof(argv[i]) : 0;
}

/* How much higher an end comes to be where the target's are by so much. */
static float rise(float by, float opening_of_target, const fs_packed_mesh *looks, int count,
                  const fs_mesh *face) {
  const fs_stance stance = fs_stance_of(face);
  float target[FS_FACE_POINTS][3];
  fs_stance_undo(&stance, face, target);
  target[LEFT][1] -= by;
  target[RIGHT][1] -= by;
  target[LOWER_LIP][1] += opening_of_target;
  fs_proportions p;
  memset(&p, 0, sizeof p);
  fs_proportions_set(&p, looks, count, target);
  return -p.shift[LEFT][1];
}

int main(int argc, char **argv) {
  fs_mesh face = {0};
  for (int i = 0; i < FS_FACE_POINTS; i++)
    face.at[i] = (fs_point3){WIDTH * 1e-3f * fs_face_form[i][0], WIDTH * 1e-3f * fs_face_form[i][1],
                             WIDTH * 1e-3f * fs_face_form[i][2]};
  face.at[LOWER_LIP].y = face.at[UPPER_LIP].y;
  fs_packed_mesh looks[FRAMES];
  int count = 0;
  for (; count < FRAMES && (count == 0 || count + 2 < argc); count++) {
    fs_mesh look = face;
    look.at[LOWER_LIP].y += WIDTH * opening(argc, argv, count + 2);
    fs_mesh_pack(&look, &looks[count]);
  }
  const float apart = opening(argc, argv, 1);
  const float share =
      (rise(higher, apart, looks, count, &face) - rise(0, apart, looks, count, &face)) / higher;
  printf("%.2f\n", (double)share);
  return 0;
}
