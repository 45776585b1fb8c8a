#include "vision/body/body_net.h"

#include "vision/net/crop_region.h"
#include "vision/net/resample.h"
#include "vision/net/tflite_net.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  SIDE = 300,
  CLASSES = 24, /* by the package's object_detection_oidv4_labelmap.txt; the first is none of them */
  PERSON = 4,
  GRIDS = 6,
  SHAPES = 6,       /* of the boxes that each cell may tell of; in the finest grid, half as many */
  MAX_FOUND = 1917, /* boxes of all cells */
};
static const fs_range input_range = {{127.5f, 127.5f, 127.5f}, 1 / 127.5f};
static const float min_score = 0.06f;
/* Boxes that overlap a better one by as much count for the same person. */
static const float same_body = 0.6f;
/* Over its shorter side, the longer side of a picture that is looked at whole. */
static const float longest = 2;
/* How far from an edge of a square, in sides of it, the boxes begin or end that the edge cuts. */
static const float cut_off = 0.03f;
/* Of the longer side, a shorter one from which a second look would show the same. */
static const float nearly_square = 0.9f;
/* The size of the smallest person who is no guess, over the side of a picture that is looked at whole. */
static const float smallest = 0.15f;

/* Cells along either side of each grid, and the size of its boxes over the input's side: SsdAnchorsCalculator
 * of MediaPipe's object_detection_oid_v4_cpu.pbtxt. */
static const int cells[GRIDS] = {19, 10, 5, 3, 2, 1};
static const float sizes[GRIDS + 1] = {0.2f, 0.35f, 0.5f, 0.65f, 0.8f, 0.95f, 1};
/* Their widths over their heights. */
static const float ratios[SHAPES - 1] = {1, 2, 0.5f, 3, 1 / 3.0f};

struct fs_body_net {
  fs_net *net; /* owned; outputs: scores of all grids, then boxes of all */
  fs_body found[MAX_FOUND];
  int count;
};

static int shapes_of(int grid) {
  return grid == 0 ? SHAPES / 2 : SHAPES;
}

static bool fits(const fs_net *net) {
  const fs_layer in = fs_net_input(net);
  for (int i = 0; i < 2 * GRIDS; i++) {
    fs_layer s = {0};
    const int grid = i % GRIDS;
    if (!fs_net_out(net, i, &s) || s.height != cells[grid] || s.width != cells[grid] ||
        s.channels != shapes_of(grid) * (i < GRIDS ? CLASSES : 4))
      return false;
  }
  return in.height == SIDE && in.width == SIDE && in.channels == 3;
}

/* The file joins the grids' boxes in one output and their scores in another, past a reshape or none. */
static fs_net *build(const fs_tflite *file) {
  int outs[2 * GRIDS], count = 0;
  for (int which = 1; which >= 0 && file->outs == 2; which--) {
    const fs_tflite_op *joined = fs_tflite_maker(file, file->out[which]);
    if (joined && joined->kind != FS_TFLITE_CONCATENATION && joined->ins > 0 && joined->in[0] >= 0)
      joined = fs_tflite_maker(file, joined->in[0]);
    for (int i = 0; joined && joined->kind == FS_TFLITE_CONCATENATION && joined->ins == GRIDS && i < GRIDS;
         i++)
      outs[count++] = joined->in[i] < 0 ? -1 : fs_tflite_source(file, joined->in[i]);
  }
  fs_net *net = count == 2 * GRIDS ? fs_tflite_net_new(file, file->in, outs, count) : NULL;
  if (!net || fits(net))
    return net;
  fs_net_free(net);
  return NULL;
}

static void *make(const fs_tflite *file) {
  fs_body_net *body = calloc(1, sizeof *body);
  if (body)
    body->net = build(file);
  if (body && body->net)
    return body;
  fs_body_net_close(body);
  return NULL;
}

fs_body_net *fs_body_net_open(const char *models, fs_error *error) {
  return fs_tflite_open(models, "object_detection_ssd_mobilenetv2_oidv4_fp16.tflite", make, error);
}

void fs_body_net_close(fs_body_net *body) {
  if (!body)
    return;
  fs_net_free(body->net);
  free(body);
}

/* Width and height of a box before the network corrects it, over the input's side. */
static fs_point shape_of(int grid, int shape) {
  if (shape == SHAPES - 1) {
    const float between = sqrtf(sizes[grid] * sizes[grid + 1]);
    return (fs_point){between, between};
  }
  const float size = grid == 0 && shape == 0 ? sizes[0] / 2 : sizes[grid], wide = sqrtf(ratios[shape]);
  return (fs_point){size * wide, size / wide};
}

/* Adds what one grid tells of the square of which `back` leads to the picture. Bodies whose heads a square
 * below the picture's edge cuts off are nobody: another square shows them whole. */
static void decode(fs_body_net *body, int grid, const fs_region *region, const fs_transform *back) {
  const float side = region->side, top = region->centre.y > side / 2 ? cut_off : -INFINITY;
  const float *scores = fs_net_out(body->net, grid, NULL), *box = fs_net_out(body->net, GRIDS + grid, NULL);
  for (int cell = 0; cell < cells[grid] * cells[grid]; cell++)
    for (int i = 0; i < shapes_of(grid); i++, scores += CLASSES, box += 4) {
      const float score = 1 / (1 + expf(-scores[PERSON]));
      if (!(score >= min_score) || body->count == MAX_FOUND)
        continue;
      const int column = cell % cells[grid], row = cell / cells[grid];
      const fs_point shape = shape_of(grid, i);
      const float x = ((float)column + 0.5f) / (float)cells[grid] + box[1] / 10 * shape.x,
                  y = ((float)row + 0.5f) / (float)cells[grid] + box[0] / 10 * shape.y;
      const float width = expf(box[3] / 5) * shape.x * side, height = expf(box[2] / 5) * shape.y * side;
      if (y - height / (2 * side) < top)
        continue;
      const fs_point middle = fs_region_point(back, x * SIDE, y * SIDE);
      body->found[body->count++] =
          (fs_body){.box = {middle.x - width / 2, middle.y - height / 2, width, height},
                    .score = score,
                    .cut_left = x - width / (2 * side) < cut_off,
                    .cut_right = x + width / (2 * side) > 1 - cut_off};
    }
}

static int look(fs_body_net *body, const fs_picture *picture, const fs_region *region) {
  fs_transform back;
  const int status = fs_region_run(body->net, picture, region, &input_range, &back);
  for (int grid = 0; status == 0 && grid < GRIDS; grid++)
    decode(body, grid, region, &back);
  return status;
}

static int by_score(const void *a, const void *b) {
  const fs_body *x = a, *y = b;
  return (x->score < y->score) - (x->score > y->score);
}

/* Of what tells of one person, the best; and only what of it the picture shows. */
static void keep_best(fs_body_net *body, const fs_picture *picture, fs_bodies *bodies) {
  qsort(body->found, (size_t)body->count, sizeof *body->found, by_score);
  for (int i = 0; i < body->count && bodies->count < FS_BODIES_MAX; i++) {
    fs_rect *box = &body->found[i].box;
    const float right = fminf(box->x + box->width, (float)picture->width),
                bottom = fminf(box->y + box->height, (float)picture->height);
    body->found[i].cut_left |= box->x < cut_off * box->width;
    body->found[i].cut_right |= right > (float)picture->width - cut_off * box->width;
    box->x = fmaxf(box->x, 0);
    box->y = fmaxf(box->y, 0);
    box->width = right - box->x;
    box->height = bottom - box->y;
    bool other = box->width > 0 && box->height > 0;
    for (int k = 0; k < bodies->count && other; k++)
      other = fs_rect_overlap(box, &bodies->at[k].box) < same_body;
    if (other)
      bodies->at[bodies->count++] = body->found[i];
  }
}

/* Looks at the picture in squares along its longer side. */
static int look_in_squares(fs_body_net *body, const fs_picture *picture, float longer, float side,
                           fs_bodies *bodies) {
  const bool wide = picture->width > picture->height;
  const float across = (float)(wide ? picture->height : picture->width) / 2;
  const int squares = 1 + (int)ceilf(2 * (longer / side - 1));
  body->count = 0;
  for (int i = 0; i < squares; i++) {
    const float at = side / 2 + (squares > 1 ? (longer - side) * (float)i / (float)(squares - 1) : 0);
    const fs_region region = {{wide ? at : across, wide ? across : at}, side, 0};
    if (look(body, picture, &region) < 0)
      return -1;
  }
  keep_best(body, picture, bodies);
  return 0;
}

int fs_body_net_run(fs_body_net *body, const fs_picture *picture, bool closely,
                    fs_bodies looks[FS_BODY_LOOKS]) {
  const float width = (float)picture->width, height = (float)picture->height;
  const float longer = fmaxf(width, height), shorter = fminf(width, height);
  const float whole = fminf(longer, longest * shorter);
  memset(looks, 0, FS_BODY_LOOKS * sizeof *looks);
  for (int i = 0; i < FS_BODY_LOOKS; i++)
    looks[i].smallest = smallest * whole;
  if (look_in_squares(body, picture, longer, whole, &looks[0]) != 0)
    return -1;
  if (!closely || shorter > nearly_square * longer)
    return 0;
  return look_in_squares(body, picture, longer, shorter, &looks[1]);
}
