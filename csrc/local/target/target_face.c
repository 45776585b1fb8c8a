#include "local/target/target_face.h"

#include "local/face/face_parts.h"
#include "local/face/iris.h"
#include "local/face/skin_points.h"
#include "local/face/warp.h"
#include "local/glasses/dark_lenses.h"
#include "local/target/fill_in.h"
#include "local/target/hidden_half.h"
#include "local/target/mirror_fill.h"
#include "local/target/point_values.h"
#include "local/target/skin_map.h"
#include "local/target/soft_edges.h"
#include "local/target/target_glasses.h"
#include "local/target/target_light.h"
#include "local/target/target_skin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pixels of radius from which an iris shows its colour; height over width from which an eye does; chroma from
 * which eyes are red by a flash. */
static const float least_iris = 2.5f, open_eye = 0.15f, most_colour = 35;

/* By which share of the skin's luma a thin line is darker than what is beside it where it may be a frame's,
 * and where it is. */
static const float line_begins = 0.06f, line_whole = 0.14f;

/* How much of a pixel is face. Lids, brows and lips, and what is close to them, need not be of the skin's
 * colour. */
static float face_at(const fs_target *t, const fs_skin_points *skin, float feature, float x, float y) {
  if (!skin->known || feature >= 0.5f)
    return 1;
  const float strange = (1 - fs_smooth_step(2 * feature)) * fs_target_strange(t, skin, x, y);
  if (feature >= 0)
    return 1 - strange;
  const float darker = fs_target_line(t, FS_LINES_WIDE, x, y) / (skin->field.mean_luma + 10);
  const float line = fs_smooth_step((darker - line_begins) / (line_whole - line_begins));
  return (1 - strange) * (1 - fs_smooth_step(-8 * feature) * line);
}

/* What lies between the first and the last pixel of a row that the mesh covers is of the face: eyes and
 * mouth. */
static void bound_row(const fs_warp *warp, int y, int *first, int *last) {
  *first = 0;
  *last = warp->width - 1;
  while (*first < warp->width && fs_warp_at(warp, *first, y).weight == 0)
    ++*first;
  while (*last > *first && fs_warp_at(warp, *last, y).weight == 0)
    --*last;
}

/* Thousandths of the width below the eyes. */
enum { MOUTH = 300, BELOW_LENSES = 260 };

/* Whether the chin is bare: then no beard grows beside it. */
static bool is_shaven(const fs_face_parts *parts, const fs_skin_points *skin) {
  enum { HALF = 150, TOP = 600, BOTTOM = 740 /* thousandths of the width */ };
  const float bare = 0.9f; /* of 158 portraits most have more; those with hair before one jaw, too */
  float clear = 0, count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (!parts->feature[i] && abs(fs_face_form[i][0]) < HALF && fs_face_form[i][1] > TOP &&
        fs_face_form[i][1] < BOTTOM) {
      clear += skin->clear[i];
      count++;
    }
  return clear > bare * count;
}

/* Whether a beard may be at a point. A moustache may also above a shaven chin. */
static bool may_be_beard(const fs_face_parts *parts, bool shaven, int point) {
  enum { HALF = 190 /* thousandths of the width: the mouth's */ };
  return parts->beard[point] && !(shaven && abs(fs_face_form[point][0]) > HALF);
}

/* 0 to 100: whether a point need not be of the skin's colour. A brow beside which hair hangs may be hair, and
 * so may what is around an eye, but not its edge. Beside dark lenses brows are no more to be told from the
 * frame than lids are; below 0: thin dark lines there are the frame's bars. */
static float feature_at(const fs_face_parts *parts, const fs_skin_points *skin, bool lenses, bool shaven,
                        int point) {
  const int y = fs_face_form[point][1];
  const bool upper = y < MOUTH, eye = parts->eye[point];
  if (may_be_beard(parts, shaven, point))
    return 100;
  const bool is_skin = !parts->feature[point] || (lenses && (eye || y < 0));
  if (lenses && is_skin && y < BELOW_LENSES)
    return -FS_POINT_VALUE_MOST;
  if (is_skin)
    return 0;
  return upper && parts->from_opening[point] > 0 ? 100 * fs_smooth_step((skin->clear[point] - 0.5f) / 0.2f)
                                                 : 100;
}

/* Whether hair hangs before a brow or beside an eye. */
static bool has_hair_before_eyes(const fs_face_parts *parts, const fs_skin_points *skin) {
  enum { SOME = 3 /* points; portraits with bare brows have 2 at most */ };
  int hidden = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    hidden += parts->feature[i] && fs_face_form[i][1] < MOUTH && parts->from_opening[i] > 0 &&
              skin->clear[i] < 0.5f;
  return skin->known && hidden >= SOME;
}

/* Marks what is face in the first layer. */
static int mark_face(fs_target *t, const fs_skin_points *skin, fs_warp *warp) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float height[FS_FACE_POINTS], feature[FS_FACE_POINTS], clear[FS_FACE_POINTS];
  bool behind[FS_FACE_POINTS];
  const bool lenses = skin->known && fs_dark_lenses_find(skin, t->dark_lenses, behind);
  const bool shaven = is_shaven(parts, skin);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    height[i] =
        fmaxf(-FS_POINT_VALUE_MOST, fminf(FS_POINT_VALUE_MOST, fs_skin_below_hair(&skin->hairline, i) / 10));
    feature[i] = feature_at(parts, skin, lenses, shaven, i);
    const float shown = lenses && behind[i] ? 0 : t->shown[i];
    clear[i] = fmaxf(shown * (parts->feature[i] && !parts->beard[i] ? skin->clear[i] : 1), 0.004f);
  }
  t->iris_known = t->iris_known && !lenses;
  if (fs_point_values_lay(t, height, feature, clear, warp) != 0)
    return -1;
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int y = 0; y < first->height; y++) {
    int left, right;
    bound_row(warp, y, &left, &right);
    for (int x = 0; x < first->width; x++) {
      const fs_warp_pixel p = fs_warp_at(warp, x, y);
      float *pixel = first->pixels[(ptrdiff_t)y * first->width + x];
      if (x < left || x > right)
        pixel[3] = 0;
      else if (p.weight > 0)
        pixel[3] = (float)p.weight / FS_WARP_WEIGHT *
                   face_at(t, skin, fs_point_value(p.y) / 100, (float)x, (float)y) *
                   fs_skin_bareness(10 * fs_point_value(p.x));
    }
  }
  fs_soft_edges_trim(t, warp, has_hair_before_eyes(parts, skin));
  return 0;
}

/* A point that turns away is as well shown as the same one of the other half, which has filled it in; but not
 * one that the picture's face itself hides: another one is seen at its place. */
static void share_halves(fs_target *t) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float facing[FS_FACE_POINTS], own[FS_FACE_POINTS];
  fs_face_facing(&t->face, facing);
  memcpy(own, t->shown, sizeof own);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    t->shown[i] = fmaxf(own[i], own[parts->mirror[i]] * fs_face_shown(facing[t->from[i]], i, 0.1f, 0.3f));
}

static bool look_closely(const void *picture, float x, float y, float yuv[3]) {
  const fs_target *t = picture;
  const fs_pyramid_level *first = &t->layers.layer[0];
  float pixel[4];
  if (x < 0 || y < 0 || x > (float)first->width || y > (float)first->height)
    return false;
  fs_pyramid_at(&t->layers, 0, x, y, pixel);
  memcpy(yuv, pixel, 3 * sizeof *yuv);
  return true;
}

/* The mean of both eyes, as far as they are shown, open and large enough to have a colour. */
static void find_iris(fs_target *t) {
  int count = 0;
  for (int eye = 0; eye < 2; eye++) {
    const uint16_t lid = fs_lid_middles[eye][0];
    if (t->from[lid] != lid)
      continue;
    const fs_iris iris = fs_iris_of(&t->face, eye);
    float yuv[3];
    if (iris.radius < least_iris || iris.opening < open_eye || !fs_iris_colour(&iris, look_closely, t, yuv) ||
        fabsf(yuv[1]) > most_colour || fabsf(yuv[2]) > most_colour)
      continue;
    count++;
    for (int c = 0; c < 3; c++)
      t->iris[c] += (yuv[c] - t->iris[c]) / (float)count;
  }
  t->iris_known = count > 0;
}

/* Of a face of which hair hides one half, the other one serves for both. Returns whether there is such hair.
 */
static bool pass_over_hair(fs_target *t) {
  const fs_half hidden = fs_hidden_half(t);
  if (!t->halved && hidden != FS_HALF_NONE)
    fs_target_halve(t, hidden == FS_HALF_RIGHT);
  return hidden != FS_HALF_NONE;
}

/* What is no face takes the colour of the face beside it: softer layers, and pixels between, are no mixture
 * with hair or background then. */
static int colour_rest(fs_target *t) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  const size_t count = (size_t)first->width * (size_t)first->height;
  float *face = malloc(2 * count * sizeof *face);
  if (!face)
    return -1;
  float *rest = face + count;
  for (size_t i = 0; i < count; i++) {
    const float own = first->pixels[i][3];
    face[i] = own * own;
    rest[i] = 1 - own;
  }
  const int status = fs_fill_in(t, rest, face);
  free(face);
  return status;
}

int fs_target_prepare(fs_target *t) {
  fs_warp warp = {0};
  fs_skin_points skin;
  bool hair = false;
  int status = fs_pyramid_build(&t->layers);
  if (status == 0) {
    hair = pass_over_hair(t);
    find_iris(t);
    status = fs_target_glasses_remove(t, &warp);
  }
  if (status == 0) {
    fs_skin_points_find(&skin, fs_target_look, t, &t->face, t->width);
    const bool marked =
        mark_face(t, &skin, &warp) == 0 && fs_target_light_take_off(t, &skin, !hair, &warp) == 0;
    /* where one half serves for both, the other one is of no use */
    status = marked && (t->halved || fs_mirror_fill(t, &skin, &warp) == 0) ? 0 : -1;
  }
  share_halves(t);
  if (status == 0)
    status = colour_rest(t);
  if (status == 0)
    status = fs_pyramid_build(&t->layers);
  if (status == 0)
    status = fs_skin_map_set(t, fs_target_look, &warp);
  fs_warp_free(&warp);
  return status;
}
