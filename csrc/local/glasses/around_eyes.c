#include "local/glasses/around_eyes.h"

#include <math.h>

const float fs_eye_nearest = 0.07f, fs_eye_farthest = 0.32f, fs_eye_height = 0.9f;
/* Of the face's width: so far below the line between an eye's corners is its middle. */
static const float below_corners = 0.01f;
/* Of the face's width, how near to the line of the lower nose there is no frame. */
static const float nose_reach = 0.1f;

fs_eyes_place fs_eyes_place_of(const fs_patch *patch, const fs_mesh *face, float width) {
  enum { LEFT = 33, RIGHT = 263 };
  fs_eyes_place p = {patch, face, width, {0}, {0}};
  const float dx = face->at[RIGHT].x - face->at[LEFT].x, dy = face->at[RIGHT].y - face->at[LEFT].y;
  const float unit = width / fmaxf(hypotf(dx, dy), 1);
  p.across[0] = p.down[1] = unit * dx;
  p.across[1] = unit * dy;
  p.down[0] = -unit * dy;
  return p;
}

fs_point fs_eyes_point(const fs_eyes_place *place, fs_point from, float across, float down) {
  return (fs_point){from.x + across * place->across[0] + down * place->down[0],
                    from.y + across * place->across[1] + down * place->down[1]};
}

fs_point fs_eyes_middle(const fs_eyes_place *place, int eye) {
  static const int corners[2][2] = {{33, 133}, {362, 263}};
  const fs_point3 *a = &place->face->at[corners[eye][0]], *b = &place->face->at[corners[eye][1]];
  return fs_eyes_point(place, (fs_point){(a->x + b->x) / 2, (a->y + b->y) / 2}, 0, below_corners);
}

fs_point fs_eyes_around(const fs_eyes_place *place, fs_point middle, int eye, int way, float depth) {
  const float turn = 6.2831853f * (float)way / FS_EYE_WAYS,
              r = fs_eye_nearest + depth * (fs_eye_farthest - fs_eye_nearest) / (FS_EYE_DEPTHS - 1);
  return fs_eyes_point(place, middle, (eye == 0 ? r : -r) * cosf(turn), fs_eye_height * r * sinf(turn));
}

bool fs_on_lower_nose(const fs_mesh *face, float width, float x, float y) {
  enum { RIDGE = 5, BASE = 2 };
  const fs_point3 *a = &face->at[RIDGE], *b = &face->at[BASE];
  const float dx = b->x - a->x, dy = b->y - a->y;
  const float along = ((x - a->x) * dx + (y - a->y) * dy) / fmaxf(dx * dx + dy * dy, 1);
  const float share = fminf(fmaxf(along, 0), 1);
  return along > 0 && hypotf(x - a->x - share * dx, y - a->y - share * dy) < nose_reach * width;
}
