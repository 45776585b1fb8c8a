#include "local/swap/grain.h"

#include <math.h>

enum {
  ACROSS = 28 /* places looked at, each way */,
  EVERY = 5 /* frames */,
  BINS = 128 /* whole numbers, as the scene's curvatures are */
};

/* Over twice the pixels noise bends as much, and what is drawn by so many times as much, in squares: of a
 * small, sharp face nearly all that bends is drawn. It was 3 to 12 in 50 faces of 30 to 210 pixels. */
static const float drawn = 6;
/* A sum of five values of noise, four of them taken once and one four times, has this many times its
 * deviation, and most such sums, this share of them, are no larger. Of some places an encoder keeps less
 * noise than of others: half of them would tell too little. */
static const float sum_of_noise = 4.472f, most = 0.6827f;

typedef struct histogram {
  int count[BINS], total;
} histogram;

static void add(histogram *h, float size) {
  const int bin = (int)(fabsf(size) + 0.5f);
  h->count[bin < BINS ? bin : BINS - 1]++;
  h->total++;
}

/* The size that so large a share of them does not exceed. */
static float size_within(const histogram *h, float share) {
  const float wanted = share * (float)h->total;
  int seen = 0, bin = 0;
  while (bin < BINS - 1 && (float)(seen + h->count[bin]) < wanted)
    seen += h->count[bin++];
  const float part = (wanted - (float)seen) / fmaxf((float)h->count[bin], 1);
  return bin > 0 ? (float)bin - 0.5f + part : part / 2;
}

/* The deviation of noise, were it all noise; edges, which are few, do not count. */
static float deviation(const histogram *h) {
  return size_within(h, most) / sum_of_noise;
}

/* How much of it is noise, 0 to 1, in squares: by the half of the places that bend least, which edges do not
 * touch. */
static float share_of_noise(const histogram *once, const histogram *over_double) {
  const float times = size_within(over_double, 0.5f) / fmaxf(size_within(once, 0.5f), 0.01f);
  return fminf(fmaxf((drawn - times * times) / (drawn - 1), 0), 1);
}

/* Curvatures of the scene and of the face over some pixels around one; false where the face does not cover
 * it. */
static bool curvatures(const fs_patch *patch, const fs_warp *warp, const fs_texture *texture, int x, int y,
                       int pixels, float *scene, float *face) {
  static const int8_t around[5][3] = {{0, 0, -4}, {-1, 0, 1}, {1, 0, 1}, {0, -1, 1}, {0, 1, 1}};
  int s = 0, f = 0;
  for (int i = 0; i < 5; i++) {
    const int u = x + pixels * around[i][0], v = y + pixels * around[i][1];
    const fs_warp_pixel p = fs_warp_at(warp, u, v);
    if (p.weight < FS_WARP_WEIGHT * 3 / 4)
      return false;
    s += around[i][2] * patch->plane[0][(ptrdiff_t)v * patch->width + u];
    f += around[i][2] * fs_texture_at(texture, p.x, p.y, 0);
  }
  *scene = (float)s;
  *face = (float)f;
  return true;
}

/* The light's gain of luma at a pixel of the patch that the face covers. */
static float gain_at(const fs_lighting *l, int x, int y) {
  const int column = (x - l->left) / l->step, row = (y - l->top) / l->step;
  return l->cells[(ptrdiff_t)row * l->columns + column].gain[0];
}

void fs_grain_match(fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                    const fs_lighting *lighting, const fs_texture *texture) {
  if (memory->frames > 1 && memory->frames % EVERY != 0)
    return;
  histogram of_scene = {{0}, 0}, of_double = {{0}, 0}, of_face = {{0}, 0};
  const int step_x = warp->width / ACROSS + 1, step_y = warp->height / ACROSS + 1;
  for (int y = 1; y < warp->height - 1; y += step_y)
    for (int x = 1; x < warp->width - 1; x += step_x) {
      float scene, face, over_double, unused;
      if (!curvatures(patch, warp, texture, x, y, 1, &scene, &face) ||
          !curvatures(patch, warp, texture, x, y, 2, &over_double, &unused))
        continue;
      add(&of_scene, scene);
      add(&of_double, over_double);
      add(&of_face, face * gain_at(lighting, x, y));
    }
  if (of_scene.total == 0)
    return;
  const float scene = deviation(&of_scene), face = deviation(&of_face);
  /* The rest bends most, and has made `scene` larger: its share is taken off twice. */
  const float noise = share_of_noise(&of_scene, &of_double) * scene;
  const float grain = sqrtf(fmaxf(noise * noise - face * face, 0));
  memory->grain += (memory->frames > 1 ? 0.3f : 1) * (fminf(grain, 12) - memory->grain);
}

int fs_grain_at(int x, int y, int frame) {
  /* Numbers that look random, of the pixel and the frame (the finisher of MurmurHash3); the sum of four of
   * their bytes is nearly normal, with a deviation of 148. */
  uint32_t h = (uint32_t)x * 0x9e3779b1u ^ (uint32_t)y * 0x85ebca77u ^ (uint32_t)frame * 0xc2b2ae3du;
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  h ^= h >> 16;
  const int sum = (int)((h & 255) + (h >> 8 & 255) + (h >> 16 & 255) + (h >> 24)) - 510;
  return sum * 32 / 148;
}
