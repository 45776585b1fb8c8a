/* The file's graph has three operations of its own for each of lips and eyes: which part of the features a
 * refining head looks at (Landmarks2TransformMatrix, TransformTensorBilinear), and where in the face its
 * points lie (TransformLandmarks). The graph is cut there, and the three are done here. */
#include "vision/net/face_mesh.h"

#include "vision/net/crop_region.h"
#include "vision/net/resample.h"
#include "vision/net/tflite_net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  SIDE = 192,
  TRUNK_POINTS = 468,
  CROP = 16, /* side of what a head looks at */
  REGIONS = 3,
  MAX_REGION_POINTS = 80,
  IRIS_POINTS = 5,
  LID_POINTS = 16, /* of an eye's points the first, around the iris */
};
enum { TRUNK_MESH, TRUNK_FEATURES, TRUNK_PRESENCE }; /* outputs of the trunk */

static const fs_range input_range = {{0, 0, 0}, 1 / 255.0f};
static const float face_part = 1 / 3.0f; /* of the input's side, from its middle (fs_mesh_region) */

/* Lips, left eye, right eye. */
typedef struct head {
  fs_net *net; /* owned: CROP x CROP x features -> points, two numbers each, and an iris */
  int points[MAX_REGION_POINTS], count; /* of the mesh, that it refines */
  int left, right;                      /* the region is turned so that these two are level */
  float to_features, back[8]; /* from the trunk's pixels to its features'; from the head's numbers */
} head;

struct fs_face_mesh {
  fs_net *trunk; /* owned */
  head heads[REGIONS];
};

/* ---- opening ---- */

/* The points that a region refines stand in the custom options (a flexbuffer) after their name: a count and
 * as many numbers, 16 bits each. */
static int read_points(const fs_tflite *f, const fs_tflite_op *op, int points[MAX_REGION_POINTS]) {
  static const char key[] = "subset_idxs";
  const uint8_t *options = f->bytes + op->custom, *end = options + op->custom_size;
  const uint8_t *at = op->custom_size > sizeof key ? memmem(options, op->custom_size, key, sizeof key) : NULL;
  if (!at || end - at < (ptrdiff_t)sizeof key + 2)
    return 0;
  at += sizeof key;
  int count = at[0] | at[1] << 8;
  if (count > MAX_REGION_POINTS || end - at < 2 + 2 * count)
    return 0;
  for (int i = 0; i < count; i++) {
    points[i] = at[2 + 2 * i] | at[3 + 2 * i] << 8;
    if (points[i] >= TRUNK_POINTS)
      return 0;
  }
  return count;
}

/* A region's points pass a reshape, a transformation and another reshape on their way to the output `out`.
 * Returns the tensor before them; `matrix` becomes the transformation's. */
static int head_output(const fs_tflite *f, int out, int *matrix) {
  const fs_tflite_op *transform = fs_tflite_maker(f, fs_tflite_source(f, out));
  if (!transform || transform->ins < 2)
    return -1;
  *matrix = transform->in[1];
  return fs_tflite_source(f, transform->in[0]);
}

static bool gives(const fs_net *net, int output, size_t count) {
  fs_layer s = {0};
  return fs_net_out(net, output, &s) && (size_t)s.height * (size_t)s.width * (size_t)s.channels == count;
}

/* What a product multiplies its first input by. */
static const fs_tflite_op *product(const fs_tflite *f, int tensor) {
  const fs_tflite_op *op = fs_tflite_maker(f, tensor);
  return op && op->ins >= 2 ? op : NULL;
}

static int open_head(const fs_tflite *f, int number, const fs_tflite_op *crop, head *r) {
  static const int level[REGIONS][2] = {{61, 291}, {33, 133}, {362, 263}};
  static const int outs[REGIONS][2] = {{1, -1}, {2, 4}, {3, 5}};
  const fs_tflite_op *matrix = fs_tflite_maker(f, crop->in[1]);
  const fs_tflite_op *scale = matrix && matrix->ins > 0 ? product(f, matrix->in[0]) : NULL;
  if (!scale || fs_tflite_values(f, scale->in[1], &r->to_features, 1) != 1)
    return -1;
  r->count = read_points(f, matrix, r->points);
  r->left = level[number][0];
  r->right = level[number][1];
  int raw[2], back = -1, count = number == 0 ? 1 : 2;
  for (int i = 0; i < count; i++)
    raw[i] = head_output(f, f->out[outs[number][i]], &back);
  const fs_tflite_op *times = back < 0 ? NULL : product(f, back);
  if (r->count < LID_POINTS || !times || fs_tflite_values(f, times->in[1], r->back, 8) != 8)
    return -1;
  r->net = fs_tflite_net_new(f, crop->out[0], raw, count);
  const fs_layer in = r->net ? fs_net_input(r->net) : (fs_layer){0};
  return in.height == CROP && in.width == CROP && gives(r->net, 0, 2 * (size_t)r->count) &&
                 (count == 1 || gives(r->net, 1, (size_t)2 * IRIS_POINTS))
             ? 0
             : -1;
}

static int open_trunk(fs_face_mesh *mesh, const fs_tflite *f, int features) {
  const int outs[] = {fs_tflite_source(f, f->out[0]), features, f->out[6]};
  mesh->trunk = fs_tflite_net_new(f, f->in, outs, 3);
  if (!mesh->trunk)
    return -1;
  const fs_layer in = fs_net_input(mesh->trunk);
  return in.height == SIDE && in.width == SIDE && in.channels == 3 &&
                 gives(mesh->trunk, TRUNK_MESH, (size_t)3 * TRUNK_POINTS) &&
                 gives(mesh->trunk, TRUNK_PRESENCE, 1)
             ? 0
             : -1;
}

static int open_all(fs_face_mesh *mesh, const fs_tflite *f) {
  const fs_tflite_op *crops[REGIONS];
  int found = 0;
  for (int i = 0; i < f->op_count && found < REGIONS; i++)
    if (fs_tflite_is(f, &f->ops[i], "TransformTensorBilinear") && f->ops[i].ins == 2 && f->ops[i].outs == 1)
      crops[found++] = &f->ops[i];
  if (found != REGIONS || f->outs != 7 || open_trunk(mesh, f, crops[0]->in[0]) != 0)
    return -1;
  fs_layer features;
  fs_net_out(mesh->trunk, TRUNK_FEATURES, &features);
  for (int i = 0; i < REGIONS; i++)
    if (open_head(f, i, crops[i], &mesh->heads[i]) != 0 ||
        fs_net_input(mesh->heads[i].net).channels != features.channels)
      return -1;
  return 0;
}

static void *make(const fs_tflite *file) {
  fs_face_mesh *mesh = calloc(1, sizeof *mesh);
  if (mesh && open_all(mesh, file) == 0)
    return mesh;
  fs_face_mesh_close(mesh);
  return NULL;
}

fs_face_mesh *fs_face_mesh_open(const char *models, fs_error *error) {
  return fs_tflite_open(models, "face_landmark_with_attention.tflite", make, error);
}

void fs_face_mesh_close(fs_face_mesh *mesh) {
  if (!mesh)
    return;
  fs_net_free(mesh->trunk);
  for (int i = 0; i < REGIONS; i++)
    fs_net_free(mesh->heads[i].net);
  free(mesh);
}

/* ---- running ---- */

typedef struct affine {
  float at[2][3];
} affine;

static void apply(const affine *m, float x, float y, float out[2]) {
  for (int row = 0; row < 2; row++)
    out[row] = m->at[row][0] * x + m->at[row][1] * y + m->at[row][2];
}

/* From the head's crop to the features: turned level, 1.5 times the bounds of the region's points. */
static affine crop_of(const head *r, const float (*points)[3]) {
  const float k = r->to_features;
  float rise = (points[r->right][1] - points[r->left][1]) * k;
  float angle = -atan2f(rise, (points[r->right][0] - points[r->left][0]) * k);
  float c = cosf(angle), s = sinf(angle), low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (int i = 0; i < r->count; i++) {
    float x = points[r->points[i]][0] * k, y = points[r->points[i]][1] * k;
    const float turned[] = {c * x - s * y, s * x + c * y};
    for (int axis = 0; axis < 2; axis++) {
      low[axis] = fminf(low[axis], turned[axis]);
      high[axis] = fmaxf(high[axis], turned[axis]);
    }
  }
  float u = (low[0] + high[0]) / 2, v = (low[1] + high[1]) / 2, half = CROP / 2.0f;
  float width = 1.5f * (high[0] - low[0]) / CROP, height = 1.5f * (high[1] - low[1]) / CROP;
  affine m = {{{c * width, s * height, c * u + s * v}, {-s * width, c * height, -s * u + c * v}}};
  for (int row = 0; row < 2; row++)
    m.at[row][2] -= half * (m.at[row][0] + m.at[row][1]);
  return m;
}

/* Bilinear samples of the features, zero outside of them. */
static void cut_features(const affine *m, const float *features, fs_layer shape, float *crop) {
  const int channels = shape.channels, width = shape.width, height = shape.height;
  for (int y = 0; y < CROP; y++)
    for (int x = 0; x < CROP; x++, crop += channels) {
      float at[2];
      apply(m, (float)x + 0.5f, (float)y + 0.5f, at);
      float u = at[0] - 0.5f, v = at[1] - 0.5f;
      if (!(u >= 0) || !(v >= 0) || u > (float)(width - 1) || v > (float)(height - 1)) {
        memset(crop, 0, (size_t)channels * sizeof *crop);
        continue;
      }
      int left = (int)u, top = (int)v, right = left + 1 < width ? left + 1 : left;
      int bottom = top + 1 < height ? top + 1 : top;
      float fx = u - (float)left, fy = v - (float)top;
      const float *a = features + (ptrdiff_t)(top * width + left) * channels;
      const float *b = features + (ptrdiff_t)(top * width + right) * channels;
      const float *c = features + (ptrdiff_t)(bottom * width + left) * channels;
      const float *d = features + (ptrdiff_t)(bottom * width + right) * channels;
      for (int k = 0; k < channels; k++)
        crop[k] = (1 - fy) * ((1 - fx) * a[k] + fx * b[k]) + fy * ((1 - fx) * c[k] + fx * d[k]);
    }
}

/* Puts the iris of an eye behind the mesh's own points, as deep as its lids. */
static void place_iris(const head *r, int eye, const affine *back, float (*points)[3]) {
  float depth = 0;
  for (int i = 0; i < LID_POINTS; i++)
    depth += points[r->points[i]][2] / LID_POINTS;
  const float *iris = fs_net_out(r->net, 1, NULL);
  for (int i = 0; i < IRIS_POINTS; i++, iris += 2) {
    float *to = points[TRUNK_POINTS + IRIS_POINTS * eye + i];
    apply(back, iris[0], iris[1], to);
    to[2] = depth;
  }
}

static int refine(const fs_face_mesh *mesh, int number, const float (*rough)[3], float (*points)[3]) {
  const head *r = &mesh->heads[number];
  fs_layer shape;
  const float *features = fs_net_out(mesh->trunk, TRUNK_FEATURES, &shape);
  const affine m = crop_of(r, rough);
  cut_features(&m, features, shape, fs_net_in(r->net));
  if (fs_net_run(r->net) != 0)
    return -1;
  const float *b = r->back;
  const affine back = {{{m.at[0][0] * b[0], m.at[0][1] * b[1], m.at[0][2] * b[3]},
                        {m.at[1][0] * b[4], m.at[1][1] * b[5], m.at[1][2] * b[7]}}};
  const float *found = fs_net_out(r->net, 0, NULL);
  for (int i = 0; i < r->count; i++, found += 2)
    apply(&back, found[0], found[1], points[r->points[i]]);
  if (number > 0)
    place_iris(r, number - 1, &back, points);
  return 0;
}

int fs_face_mesh_run(fs_face_mesh *net, const fs_picture *picture, const fs_region *region, fs_mesh *mesh,
                     float *presence) {
  fs_transform back;
  float rough[TRUNK_POINTS][3], points[FS_MESH][3];
  const int status = fs_region_cut(net->trunk, picture, region, &input_range, &back);
  if (status != 0)
    return status;
  fs_crop_lighten(fs_net_in(net->trunk), SIDE, &input_range, face_part, true);
  if (fs_net_run(net->trunk) != 0)
    return -1;
  memcpy(rough, fs_net_out(net->trunk, TRUNK_MESH, NULL), sizeof rough);
  memcpy(points, rough, sizeof rough);
  for (int i = 0; i < REGIONS; i++)
    if (refine(net, i, (const float(*)[3])rough, points) != 0)
      return -1;
  for (int i = 0; i < FS_MESH; i++) {
    const fs_point at = fs_region_point(&back, points[i][0], points[i][1]);
    mesh->at[i] = (fs_point3){at.x, at.y, points[i][2] * region->side / SIDE};
  }
  *presence = 1 / (1 + expf(-fs_net_out(net->trunk, TRUNK_PRESENCE, NULL)[0]));
  return 0;
}
