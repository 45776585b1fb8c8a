/* Prints how much of the height of a target's mouth's end is taken over. */
#include "local/swap/proportions.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 250, LEFT = 61, RIGHT = 291 };
static const float higher = 0.02f;

int main(void) {
  fs_mesh face = {0};
  for (int i = 0; i < FS_FACE_POINTS; i++)
    face.at[i] = (fs_point3){WIDTH * 1e-3f * fs_face_form[i][0], WIDTH * 1e-3f * fs_face_form[i][1],
                             WIDTH * 1e-3f * fs_face_form[i][2]};
  const fs_stance stance = fs_stance_of(&face);
  float target[FS_FACE_POINTS][3];
  fs_stance_undo(&stance, &face, target);
  target[LEFT][1] -= higher;
  target[RIGHT][1] -= higher;
  fs_packed_mesh look;
  fs_mesh_pack(&face, &look);
  fs_proportions p;
  memset(&p, 0, sizeof p);
  fs_proportions_set(&p, &look, 1, target);
  printf("%.2f\n", (double)(-p.shift[LEFT][1] / higher));
  return 0;
}
