/* Prints how far the chin of a face is moved that gets a target of its own form, whose mouth is shut while
 * its own is open: of its mouth's opening. */
#include "local/swap/proportions.h"

#include <stdio.h>

enum { WIDTH = 250, OPEN = 80 /* thousandths of the width */, MIDDLE = 500, LOOKS = 4 };
enum { CHIN = 152, CHIN_TOP = 740 /* thousandths of the width below the eyes */ };
/* Of the opening, beside the lower lip's 1: a third, as in films of people who talk, and what is taken for a
 * turn of the whole face. */
static const float chin_falls = 0.48f;

int main(void) {
  static float target[FS_FACE_POINTS][3];
  static fs_packed_mesh looks[LOOKS];
  fs_mesh face = {0};
  fs_proportions proportions;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    for (int k = 0; k < 3; k++)
      target[i][k] = (float)fs_face_form[i][k] / 1000;
  for (int i = 0; i < FS_MESH; i++) {
    const int point = i < FS_FACE_POINTS ? i : 0;
    const float *at = target[point];
    const float share = fs_face_form[point][1] > CHIN_TOP ? chin_falls : 1;
    const float fall = share * fs_proportions_below_mouth(point) * OPEN / 1000;
    face.at[i] = (fs_point3){MIDDLE + WIDTH * at[0], MIDDLE + WIDTH * (at[1] + fall), WIDTH * at[2]};
  }
  for (int i = 0; i < LOOKS; i++)
    fs_mesh_pack(&face, &looks[i]);
  fs_proportions_set(&proportions, looks, LOOKS, (const float(*)[3])target);
  printf("%.3f\n", (double)(proportions.shift[CHIN][1] * 1000 / OPEN));
  return 0;
}
