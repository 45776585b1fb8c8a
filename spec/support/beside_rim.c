/* Prints by how much a dark brow of the target becomes brighter beside the rim of glasses, in luma, at the
 * most of some heights of the rim. The scene has no brow, and is of one colour but for a shadow. */
#include "local/canvas/matte.h"
#include "local/swap/lighting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 160, SKIN = 150, OF_TARGET = 120, BROW = 40, BROW_TOP = 64, BROW_BOTTOM = 80, SHADOW = 130 };
static const size_t area = (size_t)SIDE * SIDE;
enum { HEIGHTS = 48 /* a quarter of a pixel apart */ };

static fs_lighting lighting;
static fs_matte matte;
static fs_warp warp;
static fs_patch patch;
static fs_target target;
static fs_mesh face;

/* The scene does not move. */
void fs_displacement_at(const fs_displacement *displacement, float x, float y, float by[2]) {
  (void)displacement, (void)x, (void)y;
  by[0] = by[1] = 0;
}

static void make_scene(void) {
  patch = (fs_patch){.width = SIDE, .height = SIDE, .scale = 1, .chroma_width = SIDE, .chroma_height = SIDE};
  patch.bytes = malloc(3 * area + FS_PATCH_SLACK);
  for (int i = 0; i < 3; i++) {
    patch.plane[i] = patch.bytes + (size_t)i * area;
    memset(patch.plane[i], i ? 128 : SKIN, area);
  }
  memset(patch.plane[0] + (ptrdiff_t)SHADOW * SIDE, 20, (size_t)10 * SIDE);
  face.at[1] = (fs_point3){SIDE, SIDE, 0};
}

static void make_target(void) {
  fs_pyramid_level *first = &target.layers.layer[0];
  *first = (fs_pyramid_level){calloc(area, sizeof *first->pixels), SIDE, SIDE};
  for (int i = 0; i < SIDE * SIDE; i++) {
    const bool brow = i / SIDE >= BROW_TOP && i / SIDE < BROW_BOTTOM;
    first->pixels[i][0] = brow ? BROW : OF_TARGET;
    first->pixels[i][3] = 1;
  }
  target.layers.count = 1;
  target.width = SIDE;
}

static void lay_out_face(void) {
  warp.width = warp.height = SIDE;
  warp.pixels = warp.pixels ? warp.pixels : calloc(area, sizeof *warp.pixels);
  for (int i = 0; i < SIDE * SIDE; i++)
    warp.pixels[i] = (fs_warp_pixel){.x = (uint16_t)((i % SIDE) << FS_WARP_FRACTION),
                                     .y = (uint16_t)((i / SIDE) << FS_WARP_FRACTION),
                                     .weight = FS_WARP_WEIGHT};
}

/* Luma of the brow in the middle, where a rim lies at `height`; without one at a height below 0. */
static float luma_of_brow(float height) {
  fs_light_memory memory = {.frames = 0};
  lay_out_face();
  if (fs_lighting_start(&lighting, &patch, NULL, &face, SIDE) != 0 || fs_matte_reset(&matte, &patch) != 0)
    exit(1);
  const fs_point from = {0, height}, to = {SIDE, height};
  if (height >= 0)
    fs_matte_mark_line(&matte, &patch, from, to, 3, 1.5f, 1);
  fs_matte_clear(&matte, lighting.step / 2 + 1, &warp);
  fs_lighting_set(&lighting, &memory, &patch, &warp, &target, 1, SIDE);
  const int row = (BROW_BOTTOM + BROW_TOP) / 2 / lighting.step;
  const fs_light_cell *cell = &lighting.cells[row * lighting.columns + lighting.columns / 2];
  return cell->gain[0] * BROW + cell->offset[0];
}

int main(void) {
  make_scene();
  make_target();
  if (fs_pyramid_build(&target.layers) != 0)
    return 1;
  const float bare = luma_of_brow(-1);
  float most = 0;
  for (int i = 0; i < HEIGHTS; i++)
    most = fmaxf(most, luma_of_brow(BROW_BOTTOM + 0.25f * (float)i) - bare);
  printf("%.1f\n", (double)most);
  return 0;
}
