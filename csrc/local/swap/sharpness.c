#include "local/swap/sharpness.h"

#include <math.h>

/* Layers beyond the sharpest one that fits: a scene can be three octaves softer. */
static const float max_softness = 3;
/* Pixels a frame below which no smear is seen. Of the face's width a frame: slower movements do not tell how
 * long the shutter is open. */
static const float least_speed = 3, clear_speed = 0.08f;
/* Luma is compared over such a part of the movement: what is finer has gone, and is noise. Two faces differ
 * by nearly so much without a smear, as a logarithm. */
static const float part = 0.33f, telling = 0.59f;
/* How much of the scene's smear the face gets: with all of it nobody knows who it is. */
static const float of_smear = 0.4f;
/* Pixels of a smear for one that is looked at. */
static const float tap = 1.5f;

enum { EVERY = 5 /* frames */, ACROSS = 24 /* places looked at, each way */, TAPS = 17 };

/* What is compared. */
typedef struct look {
  const fs_patch *patch;
  const fs_warp *warp;
  const fs_target *target;
  float scale;    /* of the texture */
  fs_point speed; /* pixels a frame */
  int way[2];     /* over which luma bends, in the direction of the movement */
} look;

/* How luma bends along the movement, across it, and in both together: the mean over the face. */
typedef struct bends {
  float along, across, both;
} bends;

static void set_way(look *l, float share) {
  l->way[0] = (int)lrintf(share * l->speed.x);
  l->way[1] = (int)lrintf(share * l->speed.y);
}

/* The target's luma at a pixel past which the face moves by `by`; false where the face does not cover it. */
static bool face_luma(const look *l, int x, int y, float layer, fs_point by, float *luma) {
  const float k = 1 / (l->scale * (1 << FS_WARP_FRACTION));
  const int wanted = (int)(fmaxf(fabsf(by.x), fabsf(by.y)) / tap) + 1, taps = wanted < TAPS ? wanted : TAPS;
  int count = 0;
  *luma = 0;
  if (fs_warp_at(l->warp, x, y).weight <= FS_WARP_WEIGHT * 3 / 4)
    return false;
  for (int i = 0; i < taps; i++) {
    const float along = ((float)i + 0.5f) / (float)taps - 0.5f;
    const fs_warp_pixel p = fs_warp_at(l->warp, x + (int)lrintf(along * by.x), y + (int)lrintf(along * by.y));
    if (p.weight <= FS_WARP_WEIGHT * 3 / 4)
      continue;
    float pixel[4];
    fs_pyramid_at(&l->target->layers, layer, (float)p.x * k, (float)p.y * k, pixel);
    *luma += pixel[0];
    count++;
  }
  *luma /= (float)count;
  return count > 0;
}

/* Whether the face is on both sides of a place by half of its movement: nearer to its outline the background
 * is smeared over it. */
static bool is_inside(const look *l, int x, int y) {
  const int u = (int)lrintf(0.5f * l->speed.x), v = (int)lrintf(0.5f * l->speed.y);
  return fs_warp_at(l->warp, x - u, y - v).weight > 0 && fs_warp_at(l->warp, x + u, y + v).weight > 0;
}

static void add_bends(bends *sum, const float luma[5]) {
  const float along = luma[1] + luma[2] - 2 * luma[0], across = luma[3] + luma[4] - 2 * luma[0];
  sum->along += fabsf(along);
  sum->across += fabsf(across);
  sum->both += fabsf(along + across);
}

/* Softness takes bends away. Both pictures are looked at in the same places, so that what matters is their
 * ratio. */
static void measure(const look *l, float layer, fs_point by, bends *scene, bends *face) {
  const int u = l->way[0], v = l->way[1];
  const int around[5][2] = {{0, 0}, {-u, -v}, {u, v}, {v, -u}, {-v, u}};
  const int step_x = l->warp->width / ACROSS + 1, step_y = l->warp->height / ACROSS + 1;
  *scene = *face = (bends){1e-3f, 1e-3f, 1e-3f};
  for (int y = 1; y < l->warp->height - 1; y += step_y)
    for (int x = 1; x < l->warp->width - 1; x += step_x) {
      float seen[5], shown[5];
      bool all = is_inside(l, x, y);
      for (int i = 0; all && i < 5; i++) {
        const int at_x = x + around[i][0], at_y = y + around[i][1];
        all = face_luma(l, at_x, at_y, layer, by, &shown[i]);
        if (all)
          seen[i] = fs_patch_luma(l->patch, at_x, at_y);
      }
      if (!all)
        continue;
      add_bends(scene, seen);
      add_bends(face, shown);
    }
}

/* A smear takes more of the bends along it than of those across. Returns the share of a frame's movement
 * after which the target's are as the scene's. */
static float find_shutter(const look *l, float layer, fs_point speed) {
  enum { STEPS = 4 };
  float excess = 0;
  for (int i = 0; i <= STEPS; i++) {
    const float share = (float)i / STEPS;
    bends scene, face;
    measure(l, layer, (fs_point){share * speed.x, share * speed.y}, &scene, &face);
    const float more = logf(face.along / face.across) - logf(scene.along / scene.across);
    if (i == 0 && more < telling)
      return 0;
    if (more <= 0)
      return share - more / (more - excess - 1e-6f) / STEPS;
    excess = more;
  }
  return 1;
}

/* Layers beyond `sharpest` from which on the target is as soft as the scene. */
static float find_softness(const look *l, float sharpest, fs_point smear, float gain, bool moves) {
  const float pace = 0.5f;
  float before = 0;
  for (int i = 0; (float)i * pace <= max_softness; i++) {
    const float soft = (float)i * pace;
    bends scene, face;
    measure(l, sharpest + soft, smear, &scene, &face);
    const float more = moves ? gain * face.across - scene.across : gain * face.both - scene.both;
    if (more <= 0)
      return i == 0 ? 0 : soft - pace * more / (more - before - 1e-6f);
    before = more;
  }
  return max_softness;
}

void fs_sharpness_match(fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                        const fs_target *target, float scale, float width, fs_point speed) {
  const float fast = hypotf(speed.x, speed.y);
  const bool moves = fast >= fmaxf(least_speed, clear_speed * width), first = moves && !memory->moved;
  if (memory->frames % EVERY != 0 && !first)
    return;
  look l = {patch, warp, target, scale, speed, {1, 0}};
  const float sharpest = fs_lighting_layer(memory, target, width) - memory->softness;
  if (moves) {
    set_way(&l, fmaxf(part, 1 / fast));
    const float shutter = find_shutter(&l, sharpest + memory->softness, speed);
    set_way(&l, 1 / fast);
    memory->shutter += (first ? 1 : 0.3f) * (shutter - memory->shutter);
    memory->moved = true;
  }
  const float soft = find_softness(&l, sharpest, fs_sharpness_smear(memory, speed),
                                   memory->frames ? memory->gain[0] : 1, moves);
  memory->softness += (memory->frames ? 0.3f : 1) * (soft - memory->softness);
}

fs_point fs_sharpness_smear(const fs_light_memory *memory, fs_point speed) {
  const float share = hypotf(speed.x, speed.y) >= least_speed ? of_smear * memory->shutter : 0;
  return (fs_point){share * speed.x, share * speed.y};
}
