#include "local/swap/front.h"

#include "local/face/skin_points.h"

#include <math.h>
#include <stdlib.h>

/* Of the way to what a frame shows: what comes before the face is seen at once, what leaves it may take its
 * time. */
static const float ease_in = 0.85f, ease_out = 0.3f;
/* So clear are the nose and the chin beside which a moustache grows. */
static const float mostly = 0.8f;
/* Of what it hides of one half, how much it hides of the other one at the least. */
static const float even = 0.4f;

/* The scene's colour at a point; false outside of the patch. */
static bool look(const fs_lighting *l, const fs_patch *patch, float x, float y, float yuv[3]) {
  const float gx = (x - (float)(patch->left + l->left)) / (float)l->step - 0.5f,
              gy = (y - (float)(patch->top + l->top)) / (float)l->step - 0.5f;
  if (!(gx > -1 && gy > -1 && gx < (float)l->columns && gy < (float)l->rows))
    return false;
  const int column = gx < 0 ? 0 : (int)gx, row = gy < 0 ? 0 : (int)gy;
  const int right = column + 1 < l->columns, below = row + 1 < l->rows ? l->columns : 0;
  const float u = fmaxf(gx, 0) - (float)column, v = fmaxf(gy, 0) - (float)row;
  const fs_cell *at = &l->scene[row * l->columns + column];
  for (int c = 0; c < 3; c++) {
    const float upper = at[0].value[c] + u * (at[right].value[c] - at[0].value[c]);
    const float lower = at[below].value[c] + u * (at[below + right].value[c] - at[below].value[c]);
    yuv[c] = upper + v * (lower - upper);
  }
  return true;
}

typedef struct scene {
  const fs_lighting *lighting;
  const fs_patch *patch;
} scene;

static bool look_at_scene(const void *picture, float x, float y, float yuv[3]) {
  const scene *s = picture;
  return look(s->lighting, s->patch, x, y, yuv);
}

static float mean_clear(const fs_skin_points *points, int left, int right, int top, int bottom) {
  float sum = 0, count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int16_t *at = fs_face_form[i];
    if (at[0] < left || at[0] > right || at[1] < top || at[1] > bottom)
      continue;
    sum += points->clear[i];
    count++;
  }
  return count > 0 ? sum / count : 0;
}

/* A moustache, a tuft below the lip or lips that are painted are no more before the face than its skin: what
 * hides the lips' surroundings but neither the nose nor the chin. */
static void see_through_moustache(fs_skin_points *points) {
  enum { NOSE = 330, CHIN = 600, LOWER = 650, HALF = 260, MIDDLE = 30 /* thousandths of the width */ };
  const bool whole = mean_clear(points, -150, 150, CHIN, 740) >= mostly;
  if (mean_clear(points, -120, 120, 100, NOSE - 30) < mostly ||
      (!whole && mean_clear(points, -150, 150, LOWER, 760) < mostly))
    return;
  const float left = mean_clear(points, -HALF, -MIDDLE, NOSE, CHIN),
              right = mean_clear(points, MIDDLE, HALF, NOSE, CHIN);
  if (1 - fmaxf(left, right) < even * (1 - fminf(left, right)))
    return;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (abs(fs_face_form[i][0]) < HALF && fs_face_form[i][1] > NOSE &&
        fs_face_form[i][1] < (whole ? CHIN : LOWER))
      points->clear[i] = 1;
}

/* Whether anything can be made out around the face: a dip to black, or a flash that burns all out, tells
 * nothing of what is before it. */
static bool shows_something(const fs_lighting *l) {
  const float least_range = 6; /* of luma: a dark picture's noise has as much */
  float darkest = 255, brightest = 0;
  for (int i = 0; i < l->columns * l->rows; i++) {
    darkest = fminf(darkest, l->scene[i].value[0]);
    brightest = fmaxf(brightest, l->scene[i].value[0]);
  }
  return brightest - darkest >= least_range;
}

void fs_front_see(fs_front *front, const fs_lighting *lighting, const fs_patch *patch, const fs_mesh *face,
                  float width) {
  const scene here = {lighting, patch};
  fs_skin_points points;
  front->skin_known = front->bar.seen = false;
  if (front->any && !shows_something(lighting))
    return;
  fs_skin_points_find(&points, look_at_scene, &here, face, width);
  fs_bar_before_see(&front->bar, &points, patch, face, width);
  if (front->bar.seen)
    front->passing.seen = false; /* the bar's edges are known better */
  see_through_moustache(&points);
  front->skin = points.field;
  front->skin_known = points.known;
  /* Glasses, bars and whatever passes stay to the pixel: the points behind them need not be given up. */
  const float near = 1.5f * (float)lighting->step;
  const float worn = points.known ? fs_glasses_sure(&front->glasses) : 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    if (fs_glasses_around(i))
      points.clear[i] = fmaxf(points.clear[i], worn);
    points.clear[i] = fmaxf(points.clear[i],
                            fs_bar_before_at(&front->bar, face->at[i].x, face->at[i].y, near, 1.5f * near));
    points.clear[i] =
        fmaxf(points.clear[i], fs_passing_at(&front->passing, i, near / width, 1.5f * near / width));
    const float share = !front->any ? 1 : points.clear[i] < front->clear[i] ? ease_in : ease_out;
    front->clear[i] += share * (points.clear[i] - front->clear[i]);
  }
  for (int i = 0; i < FS_HAIRLINE; i++) {
    float *height = &front->hairline.height[i];
    *height += (front->any ? ease_out : 1) * (points.hairline.height[i] - *height);
  }
  front->any = true;
}

bool fs_front_has_matte(const fs_front *front) {
  return front->skin_known &&
         (front->bar.seen || front->passing.seen || fs_glasses_sure(&front->glasses) > 0);
}

int fs_front_mark(const fs_front *front, const fs_patch *patch, const fs_mesh *face, float width,
                  fs_warp *places, fs_matte *matte) {
  if (fs_glasses_sure(&front->glasses) > 0)
    fs_glasses_mark(&front->glasses, patch, face, width, &front->skin, matte);
  fs_bar_before_mark(&front->bar, patch, matte);
  return fs_passing_mark(&front->passing, patch, face, places, matte);
}
