#include "local/target/target_light.h"

#include "local/face/face_parts.h"
#include "local/target/point_values.h"

#include <math.h>

/* Of the light's difference between the two halves of the face, how much is taken off. */
static const float evened = 0.7f;
/* How many times as bright as the skin its shine may be, and where it begins to be shine: on the fairest skin
 * there is no more room below white, and of dark skin it would become blotches there. */
static const float shine_begins = 1.15f, most_shine = 1.4f;

/* How far the chroma of a face's skin lies from its mean under light of one colour, in the root of the mean
 * square: less in nine tenths of the pictures of the tuning half of make bench-faces. */
static const float usual_spread = 12;

/* How much darker each point is than the same one of the other half, smoothed over the mesh. */
static void find_side_light(const fs_target *t, float light[FS_FACE_POINTS]) {
  enum { ROUNDS = 3 };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float luma[FS_FACE_POINTS], sum[FS_FACE_POINTS], weight[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    float pixel[4];
    fs_pyramid_at(&t->layers, log2f(fmaxf(t->width / 40, 1)), t->face.at[i].x, t->face.at[i].y, pixel);
    luma[i] = pixel[0];
  }
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int k = parts->mirror[i];
    const float both = fminf(t->shown[i], t->shown[k]) * (parts->feature[i] ? 0.2f : 1);
    light[i] = both * fmaxf(-60, fminf(60, (luma[i] - luma[k]) / 2));
  }
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < FS_FACE_POINTS; i++)
      sum[i] = light[i], weight[i] = 1;
    for (int f = 0; f < FS_FACE_TRIANGLES; f++)
      for (int i = 0; i < 3; i++) {
        const int a = fs_face_triangles[f][i], b = fs_face_triangles[f][(i + 1) % 3];
        sum[a] += light[b], weight[a]++;
        sum[b] += light[a], weight[b]++;
      }
    for (int i = 0; i < FS_FACE_POINTS; i++)
      light[i] = sum[i] / weight[i];
  }
}

static int even_light(fs_target *t, fs_warp *warp) {
  float light[FS_FACE_POINTS], all[FS_FACE_POINTS];
  find_side_light(t, light);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    all[i] = 1;
  if (fs_point_values_lay(t, light, light, all, warp) != 0)
    return -1;
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      const fs_warp_pixel p = fs_warp_at(warp, x, y);
      if (p.weight > 0)
        first->pixels[(ptrdiff_t)y * first->width + x][0] -= evened * fs_point_value(p.x);
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

int fs_target_light_take_off(fs_target *t, const fs_skin_points *skin, fs_warp *warp) {
  if (skin->known)
    dim_shine(t, skin, warp);
  pale_patches(t, skin, warp);
  if (t->halved)
    return 0;
  /* light is read in softer layers, of which shine has to be taken off as well */
  return fs_pyramid_build(&t->layers) == 0 ? even_light(t, warp) : -1;
}
