#include "local/swap/compositor.h"

#include "local/swap/skin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Below this weight a pixel would not change. */
static const float least_weight = 1 / 512.f;

static bool look_at_scene(const void *picture, float x, float y, float lab[3]) {
  const fs_canvas *canvas = picture;
  if (!(x >= 0 && y >= 0 && x < (float)canvas->width && y < (float)canvas->height))
    return false;
  float rgb[3];
  fs_canvas_mean(canvas, (int)x & ~1, (int)y & ~1, 4, rgb);
  fs_lab_of_rgb(rgb, lab);
  return true;
}

/* The forehead reaches as far as it is bare in both pictures. */
static void fit_forehead(fs_colour_transfer *tone, const fs_canvas *canvas, const fs_target *target,
                         const fs_landmarks *face) {
  float reach = fminf(target->forehead, fs_skin_forehead(look_at_scene, canvas, face));
  tone->forehead += (tone->any ? 0.1f : 1) * (reach - tone->forehead);
}

static void mix_row(const fs_compositor *p, const fs_colour_transfer *tone, const fs_mask *mask, int y,
                    fs_blend_pixel *blend_pixel) {
  for (int i = 0; i < p->warp.columns; i++) {
    int x = p->warp.left + i;
    fs_cell light;
    float lab[4];
    blend_pixel[i] = (fs_blend_pixel){{0}, 0};
    fs_light_at(&p->light, x, y, &light);
    if (!(light.weight > least_weight) || !fs_warp_at(&p->warp, x, y, tone->layer, lab))
      continue;
    for (int c = 0; c < 3; c++)
      lab[c] = tone->gain[c] * lab[c] + light.value[c];
    fs_rgb_of_lab(lab, blend_pixel[i].rgb);
    blend_pixel[i].weight = light.weight * lab[3] * fs_mask_mouth(mask, (float)x, (float)y);
  }
}

static void lay_pixels(const fs_compositor *p, const fs_canvas *canvas, const fs_colour_transfer *tone,
                       const fs_mask *mask) {
  fs_blend_pixel *first = p->blend_pixel, *second = first + p->warp.columns;
  int end = p->warp.top + p->warp.rows;
  for (int y = p->warp.top; y < end; y += 2) {
    mix_row(p, tone, mask, y, first);
    if (y + 1 < end)
      mix_row(p, tone, mask, y + 1, second);
    else
      memset(second, 0, (size_t)p->warp.columns * sizeof *second);
    fs_canvas_lay(canvas, p->warp.left, y, p->warp.columns, first, second);
  }
}

static int reserve_ink(fs_compositor *p, size_t count) {
  if (count <= p->ink_count)
    return 0;
  free(p->blend_pixel);
  p->blend_pixel = malloc(count * sizeof *p->blend_pixel);
  p->ink_count = p->blend_pixel ? count : 0;
  return p->blend_pixel ? 0 : -1;
}

/* Landmarks far outside come from a damaged analysis file. */
static bool within_reason(const fs_landmarks *face) {
  for (int i = 0; i < FS_LANDMARKS; i++)
    if (!(fabsf(face->at[i].x) < 1e5f && fabsf(face->at[i].y) < 1e5f))
      return false;
  return true;
}

int fs_compositor_blend(fs_compositor *p, const fs_canvas *canvas, const fs_target *target,
                        const fs_landmarks *face, fs_colour_transfer *tone) {
  enum { LEAST = 8 /* pixels: less is not seen */ };
  float width = fs_mesh_width(face);
  if (!within_reason(face) || !(width >= LEAST))
    return 0;
  fs_point here[FS_MESH_POINTS], there[FS_MESH_POINTS];
  fit_forehead(tone, canvas, target, face);
  fs_mesh_fit(face, tone->forehead, here);
  fs_mesh_fit(&target->face, tone->forehead, there);
  if (fs_warp_set(&p->warp, target, here, there, canvas->width, canvas->height) != 0)
    return -1;
  if (p->warp.columns < LEAST || p->warp.rows < LEAST)
    return 0;
  fs_mask mask = fs_mask_of(here, there, width);
  if (reserve_ink(p, 2 * (size_t)p->warp.columns) != 0 ||
      fs_light_set(&p->light, tone, canvas, &p->warp, &mask, width) != 0)
    return -1;
  lay_pixels(p, canvas, tone, &mask);
  return 0;
}

void fs_compositor_free(fs_compositor *p) {
  fs_warp_free(&p->warp);
  fs_light_free(&p->light);
  free(p->blend_pixel);
  *p = (fs_compositor){0};
}
