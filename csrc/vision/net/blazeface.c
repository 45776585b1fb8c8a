#include "vision/net/blazeface.h"

#include "vision/net/crop_region.h"
#include "vision/net/resample.h"
#include "vision/net/tflite_net.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { MAX_FOUND = 2016 };
/* Boxes that overlap the best one by as much count for the same face. */
static const float same_face = 0.3f;
/* A network of this kind: its file, the side of its input, its key points, and what it takes for a byte. */
typedef struct kind {
  const char *file;
  int side, keys;
  fs_range range;
  float face; /* share of the input's side that a face, if it is one, reaches from the middle; 0: no faces */
} kind;
static const kind faces = {
    "face_detection_short_range.tflite", 128, FS_KEYS, {{127.5f, 127.5f, 127.5f}, 1 / 127.5f}, 0.25f};
static const kind palms = {"palm_detection_lite.tflite", 192, FS_PALM_KEYS, {{0, 0, 0}, 1 / 255.f}, 0};

/* Of the model's two grids. */
static const struct {
  int stride;  /* pixels from one cell to the next */
  int anchors; /* faces that each cell may tell of */
} grids[2] = {{8, 2}, {16, 6}};

struct fs_blazeface {
  const kind *kind;
  fs_net *net; /* owned; outputs: scores of both grids, then values of both */
  fs_keys found[MAX_FOUND];
  int count;
};

static int values_of(const kind *k) {
  return 4 + 2 * k->keys;
}

static bool fits(const fs_net *net, const kind *k) {
  for (int i = 0; i < 4; i++) {
    fs_layer s = {0};
    int cells = k->side / grids[i % 2].stride;
    if (!fs_net_out(net, i, &s) || s.height != cells || s.width != cells ||
        s.channels != grids[i % 2].anchors * (i < 2 ? 1 : values_of(k)))
      return false;
  }
  const fs_layer in = fs_net_input(net);
  return in.height == k->side && in.width == k->side && in.channels == 3;
}

/* The file joins the grids' scores in one output and their values in another. */
static fs_net *build(const fs_tflite *file, const kind *k) {
  int outs[4], count = 0;
  for (int which = 1; which >= 0 && file->outs == 2; which--) {
    const fs_tflite_op *joined = fs_tflite_maker(file, file->out[which]);
    for (int i = 0; joined && joined->kind == FS_TFLITE_CONCATENATION && joined->ins == 2 && i < 2; i++)
      outs[count++] = joined->in[i] < 0 ? -1 : fs_tflite_source(file, joined->in[i]);
  }
  fs_net *net = count == 4 ? fs_tflite_net_new(file, file->in, outs, 4) : NULL;
  if (!net || fits(net, k))
    return net;
  fs_net_free(net);
  return NULL;
}

static fs_blazeface *make_of(const fs_tflite *file, const kind *k) {
  fs_blazeface *blaze = calloc(1, sizeof *blaze);
  if (blaze)
    blaze->net = build(file, k);
  if (blaze && blaze->net) {
    blaze->kind = k;
    return blaze;
  }
  fs_blazeface_close(blaze);
  return NULL;
}

static void *make_faces(const fs_tflite *file) {
  return make_of(file, &faces);
}

static void *make_palms(const fs_tflite *file) {
  return make_of(file, &palms);
}

fs_blazeface *fs_blazeface_open(const char *models, fs_error *error) {
  return fs_tflite_open(models, faces.file, make_faces, error);
}

fs_blazeface *fs_blazeface_open_palm(const char *models, fs_error *error) {
  return fs_tflite_open(models, palms.file, make_palms, error);
}

void fs_blazeface_close(fs_blazeface *blaze) {
  if (!blaze)
    return;
  fs_net_free(blaze->net);
  free(blaze);
}

/* Reads one grid; places are in the input's pixels. */
static void decode(fs_blazeface *blaze, int grid, float min_score) {
  fs_layer shape;
  const float *scores = fs_net_out(blaze->net, grid, &shape),
              *values = fs_net_out(blaze->net, 2 + grid, NULL);
  const float stride = (float)grids[grid].stride;
  const int each = values_of(blaze->kind);
  for (int cell = 0; cell < shape.height * shape.width; cell++)
    for (int a = 0; a < grids[grid].anchors; a++, scores++, values += each) {
      float score = 1 / (1 + expf(-*scores));
      if (!(score >= min_score) || blaze->count == MAX_FOUND)
        continue;
      const int column = cell % shape.width, row = cell / shape.width;
      float x = ((float)column + 0.5f) * stride, y = ((float)row + 0.5f) * stride;
      fs_keys *keys = &blaze->found[blaze->count++];
      keys->score = score;
      keys->box =
          (fs_rect){x + values[0] - values[2] / 2, y + values[1] - values[3] / 2, values[2], values[3]};
      for (int i = 0; i < blaze->kind->keys; i++)
        keys->at[i] = (fs_point){x + values[4 + 2 * i], y + values[5 + 2 * i]};
    }
}

static const fs_keys *best_of(const fs_blazeface *blaze) {
  const fs_keys *best = NULL;
  for (int i = 0; i < blaze->count; i++)
    if (!best || blaze->found[i].score > best->score)
      best = &blaze->found[i];
  return best;
}

/* The mean of all that tell of the same face as `best`, weighted by their scores. */
static void blend(const fs_blazeface *blaze, const fs_keys *best, fs_keys *out) {
  *out = (fs_keys){.score = best->score};
  float all = 0;
  for (int i = 0; i < blaze->count; i++) {
    const fs_keys *keys = &blaze->found[i];
    if (keys != best && fs_rect_overlap(&keys->box, &best->box) < same_face)
      continue;
    all += keys->score;
    out->box.x += keys->score * keys->box.x;
    out->box.y += keys->score * keys->box.y;
    out->box.width += keys->score * keys->box.width;
    out->box.height += keys->score * keys->box.height;
    for (int k = 0; k < blaze->kind->keys; k++) {
      out->at[k].x += keys->score * keys->at[k].x;
      out->at[k].y += keys->score * keys->at[k].y;
    }
  }
  out->box = (fs_rect){out->box.x / all, out->box.y / all, out->box.width / all, out->box.height / all};
  for (int k = 0; k < blaze->kind->keys; k++)
    out->at[k] = (fs_point){out->at[k].x / all, out->at[k].y / all};
}

int fs_blazeface_run(fs_blazeface *blaze, const fs_picture *picture, const fs_region *region, float min_score,
                     fs_keys *out) {
  *out = (fs_keys){0};
  fs_transform back;
  const kind *own = blaze->kind;
  const int status = fs_region_cut(blaze->net, picture, region, &own->range, &back);
  if (status != 0)
    return status;
  if (own->face > 0) /* not softly: what is blurred gets less of a score */
    fs_crop_lighten(fs_net_in(blaze->net), own->side, &own->range, own->face, false);
  if (fs_net_run(blaze->net) != 0)
    return -1;
  blaze->count = 0;
  for (int grid = 0; grid < 2; grid++)
    decode(blaze, grid, min_score);
  const fs_keys *best = best_of(blaze);
  if (!best)
    return 0;
  blend(blaze, best, out);
  const float scale = region->side / (float)blaze->kind->side;
  const fs_point middle =
      fs_region_point(&back, out->box.x + out->box.width / 2, out->box.y + out->box.height / 2);
  const float width = out->box.width * scale, height = out->box.height * scale;
  out->box = (fs_rect){middle.x - width / 2, middle.y - height / 2, width, height};
  for (int k = 0; k < blaze->kind->keys; k++)
    out->at[k] = fs_region_point(&back, out->at[k].x, out->at[k].y);
  return 0;
}
