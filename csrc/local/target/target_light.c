#include "local/target/target_light.h"

#include "local/face/face_parts.h"
#include "local/target/mirror.h"
#include "local/target/target_skin.h"

#include <math.h>

/* Of the light's difference between the two halves of the face, how much is taken off, and how much of that
 * where brows, lids and lips are. */
static const float evened = 0.8f, evened_features = 0.2f;
/* Of the face's width: what is finer is no light. */
static const float finest_light = 0.02f;
/* Of half the difference: in luma, what is less is rather the face's own; in luma and chroma, what is more is
 * no light. */
static const float least_light = 10, most_light = 60;
/* Thousandths of the face's width: where one half serves for both, all of the difference is taken off up to
 * the first from the middle, and nothing from the second on. */
static const float middle = 100, beside = 300;
/* How many times as bright as the skin its shine may be, and where it begins to be shine: on the fairest skin
 * there is no more room below white, and of dark skin it would become blotches there. */
static const float shine_begins = 1.15f, most_shine = 1.4f;

/* How far the chroma of a face's skin lies from its mean under light of one colour, in the root of the mean
 * square: less in nine tenths of the pictures of the tuning half of make bench-faces. */
static const float usual_spread = 12;

/* How much of the light's difference is taken off at a point. Where one half serves for both, light across
 * the middle would become a crease there. */
static float share_evened(const fs_target *t, const fs_skin_points *skin, const fs_face_parts *parts, int i) {
  const int k = parts->mirror[i];
  const float clear = skin->known ? fminf(skin->clear[i], skin->clear[k]) : 1;
  if (t->halved)
    return clear * fs_smooth_step((beside - fabsf((float)fs_face_form[i][0])) / (beside - middle));
  return clear * fminf(t->shown[i], t->shown[k]) * evened * (parts->feature[i] ? evened_features : 1);
}

/* Each half becomes more like what lies between both. */
static int even_light(fs_target *t, const fs_skin_points *skin, fs_warp *warp) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const fs_pyramid_level *first = &t->layers.layer[0];
  const float layer = log2f(fmaxf(finest_light * t->width, 2)); /* never the first, which changes */
  float shares[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++)
    shares[i] = share_evened(t, skin, parts, i);
  if (fs_mirror_lay(t, shares, warp) != 0)
    return -1;
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      float u, v, share, own[4], other[4];
      if (!fs_mirror_at(warp, x, y, &u, &v, &share) || share <= 0)
        continue;
      fs_pyramid_at(&t->layers, layer, (float)x, (float)y, own);
      fs_pyramid_at(&t->layers, layer, u, v, other);
      const float by = (own[0] - other[0]) / 2;
      share *= by * by / (by * by + least_light * least_light);
      for (int c = 0; c < 3; c++)
        first->pixels[(ptrdiff_t)y * first->width + x][c] -=
            share * fmaxf(-most_light, fminf(most_light, (own[c] - other[c]) / 2));
    }
  return 0;
}

/* How far the chroma of the skin lies from its mean. */
static float spread_of_colour(const fs_target *t, const fs_skin_points *skin, float mean[2]) {
  enum { RIM = 2 /* edges */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float total = 1e-6f, sum[2] = {0}, squares = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const fs_point3 *at = &t->face.at[t->from[i]];
    const bool is_skin = !parts->feature[i] && parts->from_rim[i] >= RIM;
    const float weight = is_skin ? t->shown[i] * (skin->known ? skin->clear[i] : 1) : 0;
    float pixel[4];
    fs_pyramid_at(&t->layers, log2f(fmaxf(t->width / 20, 1)), at->x, at->y, pixel);
    total += weight;
    for (int c = 0; c < 2; c++) {
      sum[c] += weight * pixel[1 + c];
      squares += weight * pixel[1 + c] * pixel[1 + c];
    }
  }
  mean[0] = sum[0] / total, mean[1] = sum[1] / total;
  return sqrtf(fmaxf(squares / total - mean[0] * mean[0] - mean[1] * mean[1], 0));
}

/* Lamps of several colours leave patches of them on a face, which would look painted under any other light.
 * They also hide which colours are the skin's own: the more they differ, the fewer of them are kept. */
static void pale_patches(fs_target *t, const fs_skin_points *skin, const fs_warp *warp) {
  float mean[2];
  const float usual = usual_spread / fmaxf(spread_of_colour(t, skin, mean), usual_spread);
  const float keep = usual * usual * usual;
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int y = 0; keep < 1 && y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      float *pixel = first->pixels[(ptrdiff_t)y * first->width + x];
      for (int c = 0; c < 2 && fs_warp_at(warp, x, y).weight > 0; c++)
        pixel[1 + c] = mean[c] + keep * (pixel[1 + c] - mean[c]);
    }
}

/* Takes off what shines more than fair skin could. */
static void dim_shine(fs_target *t, const fs_skin_points *skin, const fs_warp *warp) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      float *pixel = first->pixels[(ptrdiff_t)y * first->width + x];
      const fs_skin_sample s = fs_skin_points_sample(&t->face, t->width, (float)x, (float)y, pixel);
      const float usual = fmaxf(fs_skin_field_luma(&skin->field, &s), 0.5f * skin->field.mean_luma);
      const float room = most_shine - shine_begins, over = (pixel[0] / fmaxf(usual, 1) - shine_begins) / room;
      if (over > 0 && fs_warp_at(warp, x, y).weight > 0)
        pixel[0] = usual * (shine_begins + room * (1 - expf(-over)));
    }
}

int fs_target_light_take_off(fs_target *t, const fs_skin_points *skin, bool both, fs_warp *warp) {
  if (skin->known)
    dim_shine(t, skin, warp);
  pale_patches(t, skin, warp);
  if (!both)
    return 0;
  /* light is read in softer layers, of which shine has to be taken off as well */
  return fs_pyramid_build(&t->layers) == 0 ? even_light(t, skin, warp) : -1;
}
