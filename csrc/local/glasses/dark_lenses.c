#include "local/glasses/dark_lenses.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Thousandths of the face's width below the eyes: where glasses are. */
enum { ABOVE = -240, BELOW = 260 };
/* How clear a point must be that is beside them; and a brow, of which only what is around it tells. */
static const float bare = 0.5f, brow = 0.8f;

/* Whether a point is where all lenses are. */
static bool is_before_eye(int point) {
  enum { INNER = 80, OUTER = 340, UPPER = -110, LOWER = 130 /* thousandths of the width */ };
  const int x = abs(fs_face_form[point][0]), y = fs_face_form[point][1];
  return x > INNER && x < OUTER && y > UPPER && y < LOWER;
}

static bool are_there(const fs_skin_points *skin) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float sum = 0, count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (parts->eye[i]) {
      sum += fmaxf(skin->clear[i], skin->clear[parts->mirror[i]]);
      count++;
    }
  return sum < 0.75f * count;
}

bool fs_dark_lenses_find(const fs_skin_points *skin, bool told, bool behind[FS_FACE_POINTS]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  if (!told && !are_there(skin))
    return false;
  memset(behind, 0, FS_FACE_POINTS * sizeof *behind);
  for (int f = 0; f < FS_FACE_TRIANGLES; f++) {
    const uint16_t *corner = fs_face_triangles[f];
    for (int i = 0; i < 3; i++) {
      const int y = fs_face_form[corner[i]][1];
      if ((told && is_before_eye(corner[i])) ||
          (y > ABOVE && y < BELOW && skin->clear[corner[i]] < (parts->feature[corner[i]] ? brow : bare)))
        behind[corner[0]] = behind[corner[1]] = behind[corner[2]] = true;
    }
  }
  return true;
}
