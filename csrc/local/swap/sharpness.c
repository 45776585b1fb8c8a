#include "local/swap/sharpness.h"

#include <math.h>

/* Layers beyond the sharpest one that fits: a scene can be three octaves softer. */
static const float max_softness = 3;

enum { EVERY = 5 /* frames */, ACROSS = 24 /* places looked at, each way */ };

static float scene_luma(const fs_patch *patch, int x, int y) {
  return ((float)patch->plane[0][(ptrdiff_t)y * patch->width + x] - patch->black) * patch->scale;
}

static float face_luma(const fs_target *target, fs_warp_pixel p, float scale, float layer) {
  const float k = 1 / (scale * (1 << FS_WARP_FRACTION));
  float pixel[4];
  fs_pyramid_at(&target->layers, layer, (float)p.x * k, (float)p.y * k, pixel);
  return pixel[0];
}

/* Mean curvature of luma over the face, which softness takes away: of the scene, or of the target's `layer`
 * where there is a target. */
static float curvature(const fs_patch *patch, const fs_warp *warp, const fs_target *target, float scale,
                       float layer) {
  static const int8_t around[5][2] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  float sum = 0, count = 1e-6f;
  const int step_x = warp->width / ACROSS + 1, step_y = warp->height / ACROSS + 1;
  for (int y = 1; y < warp->height - 1; y += step_y)
    for (int x = 1; x < warp->width - 1; x += step_x) {
      float l[5];
      bool all = true;
      for (int i = 0; all && i < 5; i++) {
        const fs_warp_pixel p = fs_warp_at(warp, x + around[i][0], y + around[i][1]);
        all = p.weight > FS_WARP_WEIGHT * 3 / 4;
        if (all)
          l[i] = target ? face_luma(target, p, scale, layer)
                        : scene_luma(patch, x + around[i][0], y + around[i][1]);
      }
      if (!all)
        continue;
      sum += fabsf(l[1] + l[2] + l[3] + l[4] - 4 * l[0]);
      count++;
    }
  return sum / count;
}

void fs_sharpness_match(fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                        const fs_target *target, float scale, float width) {
  if (memory->frames % EVERY != 0)
    return;
  const float gain = memory->frames ? memory->gain[0] : 1;
  const float sharpest = fs_lighting_layer(memory, target, width) - memory->softness;
  const float goal = curvature(patch, warp, NULL, scale, 0);
  float soft = 0, before = gain * curvature(patch, warp, target, scale, sharpest);
  while (soft < max_softness && before > goal) {
    const float next = gain * curvature(patch, warp, target, scale, sharpest + soft + 0.5f);
    if (next <= goal) {
      soft += 0.5f * (before - goal) / (before - next + 1e-6f);
      break;
    }
    soft += 0.5f;
    before = next;
  }
  memory->softness += (memory->frames ? 0.3f : 1) * (fminf(soft, max_softness) - memory->softness);
}
