#include "local/swap/front.h"

#include "local/face/face_parts.h"
#include "local/face/skin_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* A moustache is no more before the face than its skin: what hides the lip's surroundings but neither the
 * nose nor the chin. */
static void see_through_moustache(fs_skin_points *points) {
  enum { NOSE = 330, CHIN = 600, HALF = 260, MIDDLE = 30 /* thousandths of the width */ };
  if (mean_clear(points, -120, 120, 100, NOSE - 30) < mostly ||
      mean_clear(points, -150, 150, CHIN, 740) < mostly)
    return;
  const float left = mean_clear(points, -HALF, -MIDDLE, NOSE, CHIN),
              right = mean_clear(points, MIDDLE, HALF, NOSE, CHIN);
  if (1 - fmaxf(left, right) < even * (1 - fminf(left, right)))
    return;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (abs(fs_face_form[i][0]) < HALF && fs_face_form[i][1] > NOSE && fs_face_form[i][1] < CHIN)
      points->clear[i] = 1;
}

/* ---- a thing of one colour ---- */

/* Frames: while it passes over an eye or the mouth few points tell of it. */
enum { LASTS = 8 };
/* How clear a point is of what hides it, at most, and so clear that it shows skin. */
static const float hidden = 0.1f, clear = 0.9f;
/* Points that agree on a colour, at the least, and their share of all that are hidden: hair and shadows have
 * many colours. */
enum { LEAST = 3 };
static const float least_share = 0.4f;
/* Distances of colours: of 255, within which they agree; of the thing's from the skin's, over the skin's
 * luma, at the least. */
static const float alike = 16, least_apart = 0.3f;
/* Of the way from the thing's colour to the skin's: where nothing else is seen, and where it ends. Things
 * have sharp edges: so few of their pixels lie between the two, unlike those of shadows and hair. */
static const float whole = 0.3f, end = 0.5f, most_between = 0.2f;

static float distance(const float a[3], const float b[3]) {
  const float y = a[0] - b[0], u = a[1] - b[1], v = a[2] - b[2];
  return sqrtf(y * y + 4 * (u * u + v * v));
}

/* Points that something hides, and their colours. */
typedef struct looks {
  float colour[FS_FACE_POINTS][3];
  uint16_t point[FS_FACE_POINTS];
  int count;
} looks;

/* Whether a point would show nothing but skin. */
static bool tells(int point) {
  enum { BROWS = -180 /* thousandths of the width */, INSIDE = 3 /* edges from the outline */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  return !parts->feature[point] && !parts->beard[point] && parts->from_rim[point] >= INSIDE &&
         fs_face_form[point][1] >= BROWS;
}

static void find_hidden(looks *l, const fs_skin_points *points, const scene *seen, const fs_mesh *face) {
  l->count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (points->clear[i] <= hidden && tells(i) &&
        look_at_scene(seen, face->at[i].x, face->at[i].y, l->colour[l->count]))
      l->point[l->count++] = (uint16_t)i;
}

static void mean_skin(const fs_skin_points *points, const scene *seen, const fs_mesh *face, float mean[3]) {
  float count = 0, colour[3];
  memset(mean, 0, 3 * sizeof *mean);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (points->clear[i] >= clear && tells(i) && look_at_scene(seen, face->at[i].x, face->at[i].y, colour)) {
      count++;
      for (int c = 0; c < 3; c++)
        mean[c] += (colour[c] - mean[c]) / count;
    }
}

/* The look with which most others agree; `agreeing` becomes their number and its own. */
static int find_common(const looks *l, int *agreeing) {
  int best = 0;
  *agreeing = 0;
  for (int i = 0; i < l->count; i++) {
    int count = 0;
    for (int k = 0; k < l->count; k++)
      count += distance(l->colour[i], l->colour[k]) < alike;
    if (count > *agreeing) {
      *agreeing = count;
      best = i;
    }
  }
  return best;
}

/* Takes over the colour that most of the points share, if it is a thing's. */
static void learn(fs_obstacle *o, const looks *l, const fs_skin_points *points, const scene *seen,
                  const fs_mesh *face) {
  int agreeing;
  const float *common = l->colour[find_common(l, &agreeing)];
  if (agreeing < LEAST || (float)agreeing < least_share * (float)l->count)
    return;
  float skin[3];
  mean_skin(points, seen, face, skin);
  const float apart = distance(common, skin);
  if (apart <= least_apart * skin[0])
    return;
  o->lasts = LASTS;
  o->apart = apart;
  memcpy(o->colour, common, sizeof o->colour);
}

/* Looks for a colour that several of the points share which are no skin. */
static void see_obstacle(fs_obstacle *o, const fs_skin_points *points, const scene *seen,
                         const fs_mesh *face) {
  looks l;
  o->lasts -= o->lasts > 0;
  memset(o->hides, 0, sizeof o->hides);
  if (!points->known)
    return;
  find_hidden(&l, points, seen, face);
  if (l.count >= LEAST)
    learn(o, &l, points, seen, face);
  for (int i = 0; o->lasts > 0 && i < l.count; i++)
    o->hides[l.point[i]] = distance(l.colour[i], o->colour) < alike;
}

/* ---- all of it ---- */

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
  front->skin_known = false;
  if (front->any && !shows_something(lighting))
    return;
  fs_skin_points_find(&points, look_at_scene, &here, face, width);
  see_through_moustache(&points);
  see_obstacle(&front->obstacle, &points, &here, face);
  front->skin = points.field;
  front->skin_known = points.known;
  /* Glasses stay by the pixel: the points behind them need not be given up. */
  const float worn = points.known ? fs_glasses_sure(&front->glasses) : 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    if (fs_glasses_around(i))
      points.clear[i] = fmaxf(points.clear[i], worn);
    const float share = !front->any ? 1 : points.clear[i] < front->clear[i] ? ease_in : ease_out;
    front->clear[i] += share * (points.clear[i] - front->clear[i]);
  }
  for (int i = 0; i < FS_HAIRLINE; i++) {
    float *height = &front->hairline.height[i];
    *height += (front->any ? ease_out : 1) * (points.hairline.height[i] - *height);
  }
  front->any = true;
}

/* Whether few of its pixels are something between it and the skin. */
static bool is_sharp(const fs_glasses_map *map) {
  int full = 0, partly = 0;
  for (int i = 0; i < map->width * map->height; i++) {
    full += map->shares[i] == 255;
    partly += map->shares[i] > 0;
  }
  return (float)(partly - full) <= most_between * (float)full;
}

void fs_obstacle_mark(const fs_obstacle *o, const fs_patch *patch, const fs_mesh *face, const fs_warp *warp,
                      fs_glasses_map *map) {
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int x = (int)lrintf(face->at[i].x) - patch->left, y = (int)lrintf(face->at[i].y) - patch->top;
    if (o->hides[i] && x >= 0 && y >= 0 && x < map->width && y < map->height)
      map->rows[(ptrdiff_t)y * map->width + x] = 1;
  }
  for (int y = 0; y < map->height; y++)
    for (int x = warp->reach[y][0]; x < warp->reach[y][1]; x++) {
      float yuv[3];
      fs_patch_mean(patch, x, y, 1, yuv);
      const float way = (end - distance(yuv, o->colour) / o->apart) / (end - whole);
      const uint8_t share = (uint8_t)(255 * fminf(fmaxf(way, 0), 1));
      map->shares[(ptrdiff_t)y * map->width + x] = share;
    }
  fs_glasses_map_keep(map);
  if (!is_sharp(map))
    memset(map->shares, 0, 2 * (size_t)map->width * (size_t)map->height);
}
