#include "paint.h"

#include "forehead.h"
#include "hull.h"
#include "mesh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = 255 }; /* no triangle */

/* Shares of the face's width. */
static const float feather = 0.08f, light_sigma = 0.16f, mouth_edge = 0.015f;
/* The mask is drawn in from the outline, where the target shows hair and background. */
static const float outline_shrink = 0.93f;
static const float light_share = 0.85f;
static const float least_gain = 0.7f, most_gain = 1.35f;

typedef struct affine {
  float x[3], y[3]; /* x' = x[0] * x + x[1] * y + x[2] */
} affine;

/* One painting; coordinates are the canvas' own. */
typedef struct painting {
  fs_painter *painter;
  const fs_canvas *canvas;
  const fs_target *target;
  fs_tone *tone;
  fs_point mesh[FS_MESH_POINTS];
  affine to_target[FS_MESH_TRIANGLES];
  fs_hull outline, mouth;
  float mouth_share;            /* of the inner mouth that stays as it is */
  float width;                  /* of the face */
  int left, top, columns, rows; /* the region: even, inside of the canvas but for half a chroma sample */
  int step, grid_columns, grid_rows;
  int layer, grid_layer; /* of the target */
} painting;

/* ---- geometry
 * ------------------------------------------------------------------------------------------------ */

static bool find_affine(const fs_point from[3], const fs_point to[3], affine *out) {
  float ax = from[1].x - from[0].x, ay = from[1].y - from[0].y;
  float bx = from[2].x - from[0].x, by = from[2].y - from[0].y;
  float det = ax * by - bx * ay;
  if (!(fabsf(det) > 1e-3f))
    return false;
  float px = to[1].x - to[0].x, py = to[1].y - to[0].y, qx = to[2].x - to[0].x, qy = to[2].y - to[0].y;
  out->x[0] = (px * by - qx * ay) / det;
  out->x[1] = (qx * ax - px * bx) / det;
  out->x[2] = to[0].x - out->x[0] * from[0].x - out->x[1] * from[0].y;
  out->y[0] = (py * by - qy * ay) / det;
  out->y[1] = (qy * ax - py * bx) / det;
  out->y[2] = to[0].y - out->y[0] * from[0].x - out->y[1] * from[0].y;
  return true;
}

/* Where the line at height `y` crosses the triangle. Returns false where it does not. */
static bool crossing(const fs_point t[3], float y, float *left, float *right) {
  *left = INFINITY;
  *right = -INFINITY;
  for (int i = 0; i < 3; i++) {
    fs_point a = t[i], b = t[(i + 1) % 3];
    if ((a.y < y && b.y < y) || (a.y > y && b.y > y))
      continue;
    float x = a.y == b.y ? a.x : a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
    *left = fminf(*left, fminf(x, a.y == b.y ? b.x : x));
    *right = fmaxf(*right, fmaxf(x, a.y == b.y ? b.x : x));
  }
  return *left <= *right;
}

/* Marks the triangle's pixels, and those its edge only touches: neighbours overlap by less than a pixel and
 * leave no crack. */
static void fill_triangle(const painting *p, const fs_point t[3], uint8_t number) {
  float low = fminf(t[0].y, fminf(t[1].y, t[2].y)), high = fmaxf(t[0].y, fmaxf(t[1].y, t[2].y));
  int first = (int)fmaxf(floorf(low), (float)p->top);
  int last = (int)fminf(ceilf(high), (float)(p->top + p->rows - 1));
  for (int y = first; y <= last; y++) {
    float left, right;
    if (!crossing(t, fminf(fmaxf((float)y, low), high), &left, &right))
      continue;
    int x0 = (int)fmaxf(floorf(left), (float)p->left);
    int x1 = (int)fminf(ceilf(right), (float)(p->left + p->columns - 1));
    if (x0 <= x1)
      memset(p->painter->triangle + (ptrdiff_t)(y - p->top) * p->columns + (x0 - p->left), number,
             (size_t)(x1 - x0 + 1));
  }
}

static void map_triangles(painting *p) {
  fs_point face[FS_MESH_POINTS];
  fs_mesh_fit(&p->target->face, p->tone->forehead, face);
  memset(p->painter->triangle, NONE, (size_t)p->columns * (size_t)p->rows);
  for (int i = 0; i < FS_MESH_TRIANGLES; i++) {
    const uint8_t *corner = fs_mesh_triangles[i];
    const fs_point here[3] = {p->mesh[corner[0]], p->mesh[corner[1]], p->mesh[corner[2]]};
    const fs_point there[3] = {face[corner[0]], face[corner[1]], face[corner[2]]};
    if (find_affine(here, there, &p->to_target[i]))
      fill_triangle(p, here, (uint8_t)i);
  }
}

/* The target's colour for a pixel of the region. Returns false outside of the mesh. */
static bool look_up(const painting *p, int x, int y, int layer, float lab[4]) {
  uint8_t number = p->painter->triangle[(ptrdiff_t)(y - p->top) * p->columns + (x - p->left)];
  if (number == NONE)
    return false;
  const affine *a = &p->to_target[number];
  float fx = (float)x, fy = (float)y;
  fs_layer_at(p->target, layer, a->x[0] * fx + a->x[1] * fy + a->x[2], a->y[0] * fx + a->y[1] * fy + a->y[2],
              lab);
  return true;
}

static void place_region(painting *p) {
  float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
  for (int i = 0; i < FS_MESH_POINTS; i++) {
    left = fminf(left, p->mesh[i].x);
    right = fmaxf(right, p->mesh[i].x);
    top = fminf(top, p->mesh[i].y);
    bottom = fmaxf(bottom, p->mesh[i].y);
  }
  int width = p->canvas->width, height = p->canvas->height;
  p->left = (int)fminf(fmaxf(left, 0), (float)width) & ~3;
  p->top = (int)fminf(fmaxf(top, 0), (float)height) & ~3;
  p->columns = (int)fminf(fmaxf(right + 1, 0), (float)width) - p->left;
  p->rows = (int)fminf(fmaxf(bottom + 1, 0), (float)height) - p->top;
}

/* ---- colour
 * -------------------------------------------------------------------------------------------------- */

static float smooth_step(float t) {
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

/* Fills the grid: in each cell the scene's colour, the target's into `spare`, and the mask's weight. */
static void sample_grid(painting *p) {
  fs_painter *w = p->painter;
  for (int gy = 0; gy < p->grid_rows; gy++)
    for (int gx = 0; gx < p->grid_columns; gx++) {
      int i = gy * p->grid_columns + gx, x = p->left + gx * p->step, y = p->top + gy * p->step;
      int mid_x = x + p->step / 2, mid_y = y + p->step / 2;
      mid_x = mid_x < p->left + p->columns ? mid_x : p->left + p->columns - 1;
      mid_y = mid_y < p->top + p->rows ? mid_y : p->top + p->rows - 1;
      float lab[4];
      float depth = fs_hull_depth(&p->outline, (float)mid_x, (float)mid_y);
      w->weight[i] = smooth_step(depth / (feather * p->width));
      w->cells[i] = w->spare[i] = (fs_cell){{0}, 0};
      if (!(depth > -(float)p->step) || !look_up(p, mid_x, mid_y, p->grid_layer, lab))
        continue;
      float rgb[3];
      fs_canvas_mean(p->canvas, x, y, p->step, rgb);
      fs_lab_of_rgb(rgb, w->cells[i].value);
      memcpy(w->spare[i].value, lab, sizeof w->spare[i].value);
      w->cells[i].weight = depth > 0;
    }
}

static void measure(const painting *p, const fs_cell *cells, float mean[3], float spread[3]) {
  double sum[3] = {0}, squares[3] = {0}, count = 1e-9;
  for (int i = 0; i < p->grid_columns * p->grid_rows; i++) {
    if (p->painter->weight[i] < 0.5f || !(p->painter->cells[i].weight > 0))
      continue;
    for (int c = 0; c < 3; c++) {
      sum[c] += cells[i].value[c];
      squares[c] += cells[i].value[c] * cells[i].value[c];
    }
    count++;
  }
  for (int c = 0; c < 3; c++) {
    double m = sum[c] / count;
    mean[c] = (float)m;
    spread[c] = (float)sqrt(fmax(squares[c] / count - m * m, 0));
  }
}

static void approach(float *value, const float *goal, float share) {
  for (int c = 0; c < 3; c++)
    value[c] += share * (goal[c] - value[c]);
}

/* The scene's mean is followed fast, for lamps are switched on; the rest slowly, for a face stays the same.
 */
static void update_tone(const painting *p) {
  fs_tone *tone = p->tone;
  float slow = tone->any ? 0.18f : 1, fast = tone->any ? 0.6f : 1;
  float mean[3], spread[3];
  measure(p, p->painter->spare, mean, spread);
  approach(tone->face_mean, mean, slow);
  approach(tone->face_spread, spread, slow);
  measure(p, p->painter->cells, mean, spread);
  approach(tone->scene_mean, mean, fast);
  approach(tone->scene_spread, spread, slow);
  tone->any = true;
}

static void gains_of(const fs_tone *tone, float gain[3], float shift[3]) {
  for (int c = 0; c < 3; c++) {
    gain[c] = fminf(most_gain, fmaxf(least_gain, tone->scene_spread[c] / (tone->face_spread[c] + 1e-3f)));
    shift[c] = tone->scene_mean[c] - gain[c] * tone->face_mean[c];
  }
}

/* Leaves in every cell what the scene's light adds to the matched face there, and in its weight the mask. */
static void transfer_light(painting *p) {
  fs_painter *w = p->painter;
  float gain[3], shift[3];
  gains_of(p->tone, gain, shift);
  int count = p->grid_columns * p->grid_rows;
  for (int i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      w->cells[i].value[c] -= gain[c] * w->spare[i].value[c] + shift[c];
  fs_blur(w->cells, w->spare, p->grid_columns, p->grid_rows, light_sigma * p->width / (float)p->step);
  for (int i = 0; i < count; i++) {
    for (int c = 0; c < 3; c++)
      w->cells[i].value[c] *= light_share;
    w->cells[i].weight = w->weight[i];
  }
}

/* ---- pixels
 * -------------------------------------------------------------------------------------------------- */

/* How much of the target is shown where the scene's mouth is open: teeth and tongue are the scene's own. */
static float mouth_weight(const painting *p, int x, int y) {
  if (!(p->mouth_share > 0))
    return 1;
  float depth = fs_hull_depth(&p->mouth, (float)x, (float)y);
  return 1 - p->mouth_share * smooth_step(0.5f + depth / (2 * mouth_edge * p->width));
}

/* The grid between its cells. */
static void cell_at(const painting *p, int x, int y, fs_cell *out) {
  float gx = ((float)(x - p->left) + 0.5f) / (float)p->step - 0.5f,
        gy = ((float)(y - p->top) + 0.5f) / (float)p->step - 0.5f;
  gx = gx < 0 ? 0 : gx;
  gy = gy < 0 ? 0 : gy;
  int left = (int)gx, top = (int)gy;
  int right = left + 1 < p->grid_columns, below = top + 1 < p->grid_rows ? p->grid_columns : 0;
  float u = gx - (float)left, v = gy - (float)top;
  const fs_cell *at = p->painter->cells + (ptrdiff_t)top * p->grid_columns + left;
  const float *a = at[0].value, *b = at[right].value, *c = at[below].value, *d = at[below + right].value;
  for (int i = 0; i < 3; i++) {
    float upper = a[i] + u * (b[i] - a[i]), lower = c[i] + u * (d[i] - c[i]);
    out->value[i] = upper + v * (lower - upper);
  }
  float upper = at[0].weight + u * (at[right].weight - at[0].weight);
  float lower = at[below].weight + u * (at[below + right].weight - at[below].weight);
  out->weight = upper + v * (lower - upper);
}

static void mix_row(const painting *p, int y, const float gain[3], const float shift[3], fs_ink *ink) {
  for (int i = 0; i < p->columns; i++) {
    fs_cell cell;
    float lab[4];
    ink[i] = (fs_ink){{0}, 0};
    cell_at(p, p->left + i, y, &cell);
    if (!(cell.weight > 1 / 512.f) || !look_up(p, p->left + i, y, p->layer, lab))
      continue;
    for (int c = 0; c < 3; c++)
      lab[c] = gain[c] * lab[c] + shift[c] + cell.value[c];
    fs_rgb_of_lab(lab, ink[i].rgb);
    ink[i].weight = cell.weight * mouth_weight(p, p->left + i, y);
  }
}

static void lay_pixels(const painting *p) {
  float gain[3], shift[3];
  gains_of(p->tone, gain, shift);
  fs_ink *first = p->painter->ink, *second = first + p->columns;
  for (int y = p->top; y < p->top + p->rows; y += 2) {
    mix_row(p, y, gain, shift, first);
    if (y + 1 < p->top + p->rows)
      mix_row(p, y + 1, gain, shift, second);
    else
      memset(second, 0, (size_t)p->columns * sizeof *second);
    fs_canvas_lay(p->canvas, p->left, y, p->columns, first, second);
  }
}

/* ---- the whole
 * ----------------------------------------------------------------------------------------------- */

static bool look_at_scene(const void *picture, float x, float y, float lab[3]) {
  const fs_canvas *canvas = picture;
  if (!(x >= 0 && y >= 0 && x < (float)canvas->width && y < (float)canvas->height))
    return false;
  float rgb[3];
  fs_canvas_mean(canvas, (int)x & ~1, (int)y & ~1, 4, rgb);
  fs_lab_of_rgb(rgb, lab);
  return true;
}

static void fit_forehead(painting *p, const fs_landmarks *face) {
  float reach = fminf(p->target->forehead, fs_forehead_reach(look_at_scene, p->canvas, face));
  p->tone->forehead += (p->tone->any ? 0.1f : 1) * (reach - p->tone->forehead);
  fs_mesh_fit(face, p->tone->forehead, p->mesh);
}

static void draw_outlines(painting *p) {
  fs_point points[17 + FS_MESH_POINTS - FS_LANDMARKS];
  memcpy(points, p->mesh, 17 * sizeof *points);
  memcpy(points + 17, p->mesh + FS_LANDMARKS, (FS_MESH_POINTS - FS_LANDMARKS) * sizeof *points);
  p->outline = fs_hull_of(points, sizeof points / sizeof *points);
  fs_hull_shrink(&p->outline, outline_shrink);
  p->mouth = fs_hull_of(p->mesh + 60, 8);
  float opening = hypotf(p->mesh[62].x - p->mesh[66].x, p->mesh[62].y - p->mesh[66].y);
  float width = hypotf(p->mesh[48].x - p->mesh[54].x, p->mesh[48].y - p->mesh[54].y);
  float open = opening / (width + 1e-3f);
  p->mouth_share = fminf(1, fmaxf(0, (open - 0.12f) / 0.1f));
}

static void choose_detail(painting *p) {
  p->step = p->width >= 96 ? 4 : 2;
  p->grid_columns = (p->columns + p->step - 1) / p->step;
  p->grid_rows = (p->rows + p->step - 1) / p->step;
  int last = p->target->layer_count - 1;
  p->layer = 0;
  while (p->layer < last && p->target->width / (float)(1 << p->layer) > 1.6f * p->width)
    p->layer++;
  p->grid_layer = p->layer + (p->step == 4 ? 2 : 1);
  p->grid_layer = p->grid_layer < last ? p->grid_layer : last;
}

/* Makes `*block` hold `count` items at least; its content may be lost. */
static int reserve(void *block, size_t *have, size_t count, size_t size) {
  void **pointer = block;
  if (count <= *have && *pointer)
    return 0;
  free(*pointer);
  *pointer = calloc(count, size);
  *have = *pointer ? count : 0;
  return *pointer ? 0 : -1;
}

static int prepare_memory(const painting *p) {
  fs_painter *w = p->painter;
  size_t cells = (size_t)p->grid_columns * (size_t)p->grid_rows, same = w->cell_count, again = w->cell_count;
  return reserve(&w->triangle, &w->pixels, (size_t)p->columns * (size_t)p->rows, 1) ||
                 reserve(&w->ink, &w->columns, 2 * (size_t)p->columns, sizeof *w->ink) ||
                 reserve(&w->cells, &same, cells, sizeof *w->cells) ||
                 reserve(&w->spare, &again, cells, sizeof *w->spare) ||
                 reserve(&w->weight, &w->cell_count, cells, sizeof *w->weight)
             ? -1
             : 0;
}

int fs_paint(fs_painter *painter, const fs_canvas *canvas, const fs_target *target, const fs_landmarks *face,
             fs_tone *tone) {
  painting p = {
      .painter = painter, .canvas = canvas, .target = target, .tone = tone, .width = fs_mesh_width(face)};
  for (int i = 0; i < FS_LANDMARKS; i++)
    if (!(fabsf(face->at[i].x) < 1e5f && fabsf(face->at[i].y) < 1e5f))
      return 0;
  fit_forehead(&p, face);
  place_region(&p);
  if (p.columns < 8 || p.rows < 8 || !(p.width >= 8))
    return 0;
  draw_outlines(&p);
  choose_detail(&p);
  if (prepare_memory(&p) != 0)
    return -1;
  map_triangles(&p);
  sample_grid(&p);
  update_tone(&p);
  transfer_light(&p);
  lay_pixels(&p);
  return 0;
}

void fs_painter_free(fs_painter *painter) {
  free(painter->triangle);
  free(painter->cells);
  free(painter->spare);
  free(painter->weight);
  free(painter->ink);
  *painter = (fs_painter){0};
}
