#include "vision/face/face_fit.h"

#include "vision/face/mesh_measures.h"

#include <math.h>

static fs_point middle(const fs_mesh *mesh, int a, int b) {
  return (fs_point){(mesh->at[a].x + mesh->at[b].x) / 2, (mesh->at[a].y + mesh->at[b].y) / 2};
}

static float size_of(const fs_mesh *mesh) {
  fs_rect box = fs_mesh_box(mesh);
  return fmaxf(sqrtf(box.width * box.height), 1);
}

/* Where the mesh has what BlazeFace has: pupils, tip of the nose, mouth. */
static float key_error(const fs_mesh *mesh, const fs_keys *keys) {
  const fs_point own[] = {middle(mesh, 468, 468), middle(mesh, 473, 473), middle(mesh, 1, 1),
                          middle(mesh, 13, 14)};
  static const int key[] = {FS_KEY_LEFT_EYE, FS_KEY_RIGHT_EYE, FS_KEY_NOSE, FS_KEY_MOUTH};
  float sum = 0;
  for (int i = 0; i < 4; i++)
    sum += fs_distance(own[i], keys->at[key[i]]) / 4;
  return sum / size_of(mesh);
}

/* Mean luma, 0 to 1, of a square around a point; -1 outside of the picture. */
static float light_at(const fs_picture *picture, const fs_point3 *at, int reach) {
  int sum = 0, count = 0;
  if (!isfinite(at->x + at->y))
    return -1;
  int left = (int)fmaxf(at->x - (float)reach, 0), top = (int)fmaxf(at->y - (float)reach, 0);
  int right = (int)fminf(at->x + (float)reach, (float)picture->width - 1);
  int bottom = (int)fminf(at->y + (float)reach, (float)picture->height - 1);
  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++) {
      const uint8_t *p = picture->data + (ptrdiff_t)y * picture->stride + (ptrdiff_t)x * 3;
      sum += 29 * p[0] + 150 * p[1] + 77 * p[2]; /* ITU-R BT.601, in 256ths */
      count++;
    }
  return count ? (float)sum / (float)count / 256 / 255 : -1;
}

static float mean_light(const fs_picture *picture, const fs_mesh *mesh, const int points[6], int reach) {
  float sum = 0;
  int seen = 0;
  for (int i = 0; i < 6; i++) {
    float light = light_at(picture, &mesh->at[points[i]], reach);
    sum += light >= 0 ? light : 0;
    seen += light >= 0;
  }
  return seen ? sum / (float)seen : 0;
}

/* Lids and pupils are darker than cheeks in every light and on every skin. */
static float contrast(const fs_mesh *mesh, const fs_picture *picture) {
  static const int eyes[] = {468, 473, 159, 386, 145, 374}, cheeks[] = {50, 280, 205, 425, 101, 330};
  int reach = (int)(size_of(mesh) / 40);
  float cheek = mean_light(picture, mesh, cheeks, reach);
  return (cheek - mean_light(picture, mesh, eyes, reach)) / (cheek + 0.05f);
}

void fs_witnesses_measure(const fs_mesh *mesh, const fs_keys *keys, const fs_picture *picture,
                          fs_witnesses *out) {
  out->keys = keys->score;
  out->key_error = keys->score > 0 ? key_error(mesh, keys) : 1;
  out->contrast = contrast(mesh, picture);
}

static float clamp(float value, float low, float high) {
  return fminf(fmaxf(value, low), high);
}

float fs_log_odds(float likelihood) {
  const float bounded = clamp(likelihood, 1e-3f, 1 - 1e-3f);
  return logf(bounded / (1 - bounded));
}

float fs_likelihood_of_odds(float log_odds) {
  return 1 / (1 + expf(-log_odds));
}

/* A logistic regression. How it was learnt, and what it does on pictures that it has not seen: MODELS.md. */
float fs_witnesses_weigh(const fs_witnesses *w) {
  const float detector = clamp(w->detector, 0.3f, 0.9995f);
  float sum = -8.767f;
  sum += 0.410f * logf(detector / (1 - detector));
  sum += 1.010f * w->presence;
  sum += 3.830f * w->keys;
  sum -= 0.723f * logf(clamp(w->key_error, 0.01f, 0.6f));
  sum -= 0.570f * logf(clamp(w->slip, 0.001f, 0.2f));
  sum += 1.334f * clamp(w->contrast, -0.3f, 0.5f);
  return fs_likelihood_of_odds(sum);
}

bool fs_face_fit_is_clear(const fs_face_fit *fit) {
  const fs_witnesses *w = &fit->witnesses;
  return fit->likelihood >= FS_LIKELY_FACE && fs_witnesses_weigh(w) >= FS_LIKELY_FACE && w->presence > 0.5f &&
         w->key_error < 0.15f && w->slip < 0.05f;
}
