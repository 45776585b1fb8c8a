#include "target.h"

#include "blur.h"
#include "colour.h"
#include "fail.h"
#include "forehead.h"
#include "hull.h"
#include "mesh.h"

#include <libswscale/swscale.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  VIEW_SIDE = 640,    /* longer side of what the detector sees */
  SMALLEST_FACE = 48, /* pixels from ear to ear */
  LARGEST_FACE = 512, /* more detail than this no video shows */
  MOST_FACES = 32,
};
static const float min_score = 0.7f;
static const float most_yaw = 45, most_pitch = 40;
/* A face of less than this share of the largest one's area is background. */
static const float background = 0.25f;

static int resize(const fs_picture *from, int width, int height, fs_picture *to) {
  if (fs_picture_new(to, width, height) != 0)
    return -1;
  struct SwsContext *scale = sws_getContext(from->width, from->height, AV_PIX_FMT_BGR24, width, height,
                                            AV_PIX_FMT_BGR24, SWS_AREA, NULL, NULL, NULL);
  if (!scale) {
    fs_picture_free(to);
    return -1;
  }
  const uint8_t *const data[4] = {from->data};
  uint8_t *const out[4] = {to->data};
  sws_scale(scale, data, (const int[4]){from->stride}, 0, from->height, out, (const int[4]){to->stride});
  sws_freeContext(scale);
  return 0;
}

/* Faces on a reduced view, in the picture's pixels; with `margin` the view is laid in the middle of grey of
 * twice its size, for the detector overlooks faces that fill the picture. */
static int look_for_faces(fs_vision *vision, const fs_picture *picture, bool margin, fs_face *faces) {
  int longer = picture->width > picture->height ? picture->width : picture->height;
  float scale = fminf(1, (float)(margin ? VIEW_SIDE / 2 : VIEW_SIDE) / (float)longer);
  int width = (int)fmaxf((float)picture->width * scale, 16),
      height = (int)fmaxf((float)picture->height * scale, 16);
  fs_picture view, canvas;
  if (resize(picture, width, height, &view) != 0)
    return -1;
  int left = margin ? width / 2 : 0, top = margin ? height / 2 : 0, count = -1;
  if (!margin) {
    count = fs_vision_detect(vision, &view, min_score, faces, MOST_FACES);
  } else if (fs_picture_new(&canvas, 2 * width, 2 * height) == 0) {
    memset(canvas.data, 127, (size_t)canvas.stride * (size_t)canvas.height);
    for (int y = 0; y < height; y++)
      memcpy(canvas.data + (ptrdiff_t)(top + y) * canvas.stride + (ptrdiff_t)left * 3,
             view.data + (ptrdiff_t)y * view.stride, (size_t)width * 3);
    count = fs_vision_detect(vision, &canvas, min_score, faces, MOST_FACES);
    fs_picture_free(&canvas);
  }
  float x = (float)picture->width / (float)width, y = (float)picture->height / (float)height;
  for (int i = 0; i < count; i++) {
    fs_rect *box = &faces[i].box;
    *box = (fs_rect){(box->x - (float)left) * x, (box->y - (float)top) * y, box->width * x, box->height * y};
  }
  fs_picture_free(&view);
  return count;
}

static float area(const fs_face *face) {
  return face->box.width * face->box.height;
}

/* The one face of the picture, or -1 with a sentence. */
static int choose_face(fs_vision *vision, const fs_picture *picture, const char *role, fs_rect *box,
                       char *error, size_t error_size) {
  fs_face faces[MOST_FACES];
  int count = look_for_faces(vision, picture, false, faces);
  if (count == 0)
    count = look_for_faces(vision, picture, true, faces);
  if (count < 0)
    return fs_fail(error, error_size, "%s cannot be used: out of memory", role);
  if (count == 0)
    return fs_fail(error, error_size, "%s has no face that can be found", role);
  const fs_face *largest = &faces[0];
  for (int i = 1; i < count; i++)
    if (area(&faces[i]) > area(largest))
      largest = &faces[i];
  int rivals = 0;
  for (int i = 0; i < count; i++)
    rivals += area(&faces[i]) >= background * area(largest);
  if (rivals > 1)
    return fs_fail(error, error_size, "%s has %d faces: cut it to the one that is meant", role, rivals);
  *box = largest->box;
  return 0;
}

static int fit_landmarks(fs_vision *vision, const fs_picture *picture, const fs_rect *box,
                         fs_landmarks *face) {
  uint8_t *grey = malloc((size_t)picture->width * (size_t)picture->height);
  if (!grey)
    return -1;
  for (int y = 0; y < picture->height; y++) {
    const uint8_t *from = picture->data + (ptrdiff_t)y * picture->stride;
    uint8_t *to = grey + (ptrdiff_t)y * picture->width;
    for (int x = 0; x < picture->width; x++, from += 3)
      to[x] = (uint8_t)((from[0] * 29 + from[1] * 150 + from[2] * 77) >> 8); /* BT.601 luma */
  }
  fs_grey view = {grey, picture->width, picture->height, picture->width};
  fs_vision_landmarks(vision, &view, box, face);
  fs_vision_refine(vision, &view, face, face);
  free(grey);
  return 0;
}

static int check_pose(const fs_landmarks *face, const char *role, char *error, size_t error_size) {
  float width = fs_mesh_width(face);
  fs_pose pose = fs_landmarks_pose(face);
  if (width < SMALLEST_FACE)
    return fs_fail(error, error_size, "%s shows its face too small: %d pixels wide, at least %d are needed",
                   role, (int)width, SMALLEST_FACE);
  if (fabsf(pose.yaw) > most_yaw || fabsf(pose.pitch) > most_pitch)
    return fs_fail(error, error_size,
                   "%s shows its face turned away too far: one that looks into the camera is needed", role);
  return 0;
}

/* Cuts the face with its surroundings out of the picture, which is mirrored beyond its edges, and moves the
 * landmarks along. */
static int cut_out(const fs_picture *picture, fs_landmarks *face, fs_layer *layer) {
  fs_rect box = fs_landmarks_box(face);
  int left = (int)floorf(box.x - 0.3f * box.width), top = (int)floorf(box.y - 0.5f * box.height);
  layer->width = (int)ceilf(1.6f * box.width);
  layer->height = (int)ceilf(1.8f * box.height);
  layer->lab = calloc((size_t)layer->width * (size_t)layer->height, sizeof *layer->lab);
  if (!layer->lab)
    return -1;
  for (int y = 0; y < layer->height; y++)
    for (int x = 0; x < layer->width; x++) {
      int from_x = abs(left + x) % (2 * picture->width), from_y = abs(top + y) % (2 * picture->height);
      from_x = from_x < picture->width ? from_x : 2 * picture->width - 1 - from_x;
      from_y = from_y < picture->height ? from_y : 2 * picture->height - 1 - from_y;
      const uint8_t *bgr = picture->data + (ptrdiff_t)from_y * picture->stride + (ptrdiff_t)from_x * 3;
      fs_lab_of_rgb((const float[3]){bgr[2], bgr[1], bgr[0]}, layer->lab[y * layer->width + x]);
    }
  for (int i = 0; i < FS_LANDMARKS; i++) {
    face->at[i].x -= (float)left;
    face->at[i].y -= (float)top;
  }
  return 0;
}

static int halve(const fs_layer *from, fs_layer *to) {
  to->width = from->width / 2;
  to->height = from->height / 2;
  to->lab = malloc((size_t)to->width * (size_t)to->height * sizeof *to->lab);
  if (!to->lab)
    return -1;
  for (int y = 0; y < to->height; y++)
    for (int x = 0; x < to->width; x++) {
      const float(*upper)[4] = (const float(*)[4])from->lab + (ptrdiff_t)2 * y * from->width + 2 * x;
      const float(*lower)[4] = upper + from->width;
      for (int c = 0; c < 4; c++)
        to->lab[y * to->width + x][c] = (upper[0][c] + upper[1][c] + lower[0][c] + lower[1][c]) / 4;
    }
  return 0;
}

static int build_layers(fs_target *target) {
  for (target->layer_count = 1; target->layer_count < FS_TARGET_LAYERS; target->layer_count++) {
    const fs_layer *last = &target->layers[target->layer_count - 1];
    if (last->width < 16 || last->height < 16)
      break;
    if (halve(last, &target->layers[target->layer_count]) != 0)
      return -1;
  }
  return 0;
}

void fs_layer_at(const fs_target *target, int layer, float x, float y, float lab[4]) {
  const fs_layer *l = &target->layers[layer];
  float scale = 1 / (float)(1 << layer);
  x = (x + 0.5f) * scale - 0.5f;
  y = (y + 0.5f) * scale - 0.5f;
  x = x < 0 ? 0 : x > (float)(l->width - 1) ? (float)(l->width - 1) : x;
  y = y < 0 ? 0 : y > (float)(l->height - 1) ? (float)(l->height - 1) : y;
  int left = (int)x, top = (int)y;
  int right = left + 1 < l->width, below = top + 1 < l->height ? l->width : 0;
  float u = x - (float)left, v = y - (float)top;
  const float(*at)[4] = (const float(*)[4])l->lab + (ptrdiff_t)top * l->width + left;
  for (int c = 0; c < 4; c++) {
    float upper = at[0][c] + u * (at[right][c] - at[0][c]);
    float lower = at[below][c] + u * (at[below + right][c] - at[below][c]);
    lab[c] = upper + v * (lower - upper);
  }
}

/* Takes coloured light off the face: what changes slowly in a and b is light, what changes fast is the face.
 * Lightness stays: its slow changes give the face its shape, and the scene's light replaces them later. */
static int flatten_colour(fs_target *target) {
  enum { STEP_SHIFT = 3, STEP = 1 << STEP_SHIFT };
  fs_layer *layer = &target->layers[0];
  int width = layer->width / STEP + 1, height = layer->height / STEP + 1;
  fs_cell *cells = calloc((size_t)width * (size_t)height, sizeof *cells);
  fs_cell *spare = calloc((size_t)width * (size_t)height, sizeof *spare);
  if (!cells || !spare) {
    free(cells);
    free(spare);
    return -1;
  }
  fs_hull outline = fs_hull_of(target->face.at, 27);
  float mean[3] = {0}, total = 0;
  for (int i = 0; i < width * height; i++) {
    float x = ((float)(i % width) + 0.5f) * STEP, y = ((float)(i / width) + 0.5f) * STEP, lab[4];
    fs_layer_at(target, STEP_SHIFT < target->layer_count ? STEP_SHIFT : target->layer_count - 1, x, y, lab);
    cells[i].weight = fs_hull_depth(&outline, x, y) > 0;
    memcpy(cells[i].value, lab, sizeof cells[i].value);
    for (int c = 1; c < 3; c++)
      mean[c] += cells[i].weight * lab[c];
    total += cells[i].weight;
  }
  fs_blur(cells, spare, width, height, 0.25f * target->width / STEP);
  for (int y = 0; y < layer->height && total > 0; y++)
    for (int x = 0; x < layer->width; x++) {
      float gx = fmaxf(((float)x + 0.5f) / STEP - 0.5f, 0), gy = fmaxf(((float)y + 0.5f) / STEP - 0.5f, 0);
      int left = (int)gx, top = (int)gy;
      int right = left + 1 < width, below = top + 1 < height ? width : 0;
      const fs_cell *at = &cells[top * width + left];
      for (int c = 1; c < 3; c++) {
        float upper = at[0].value[c] + (gx - (float)left) * (at[right].value[c] - at[0].value[c]);
        float lower =
            at[below].value[c] + (gx - (float)left) * (at[below + right].value[c] - at[below].value[c]);
        float slow = upper + (gy - (float)top) * (lower - upper);
        layer->lab[y * layer->width + x][c] += 0.8f * (mean[c] / total - slow);
      }
    }
  free(cells);
  free(spare);
  return 0;
}

/* For fs_forehead_reach, on a layer in which single hairs have run together. */
static bool look_at_target(const void *picture, float x, float y, float lab[3]) {
  const fs_target *target = picture;
  const fs_layer *first = &target->layers[0];
  if (x < 0 || y < 0 || x > (float)first->width || y > (float)first->height)
    return false;
  int layer = 0;
  while (layer + 1 < target->layer_count && target->width / (float)(1 << layer) > 96)
    layer++;
  float four[4];
  fs_layer_at(target, layer, x, y, four);
  memcpy(lab, four, 3 * sizeof *lab);
  return true;
}

static void free_layers(fs_target *target, int first) {
  for (int i = first; i < target->layer_count; i++) {
    free(target->layers[i].lab);
    target->layers[i] = (fs_layer){0};
  }
  target->layer_count = target->layer_count < first ? target->layer_count : first;
}

static int prepare(fs_target *target, const fs_picture *picture) {
  if (cut_out(picture, &target->face, &target->layers[0]) != 0)
    return -1;
  target->layer_count = 1;
  target->width = fs_mesh_width(&target->face);
  if (build_layers(target) != 0)
    return -1;
  target->forehead = fs_forehead_reach(look_at_target, target, &target->face);
  if (flatten_colour(target) != 0)
    return -1;
  free_layers(target, 1);
  return build_layers(target);
}

static int read_target(fs_target *target, fs_vision *vision, fs_picture *picture, const char *role,
                       char *error, size_t error_size) {
  fs_rect box;
  if (choose_face(vision, picture, role, &box, error, error_size) != 0)
    return -1;
  float scale = LARGEST_FACE / box.width;
  fs_picture small;
  if (scale < 0.8f && resize(picture, (int)((float)picture->width * scale),
                             (int)((float)picture->height * scale), &small) == 0) {
    fs_picture_free(picture);
    *picture = small;
    box = (fs_rect){box.x * scale, box.y * scale, box.width * scale, box.height * scale};
  }
  if (fit_landmarks(vision, picture, &box, &target->face) != 0)
    return fs_fail(error, error_size, "%s cannot be used: out of memory", role);
  if (check_pose(&target->face, role, error, error_size) != 0)
    return -1;
  return prepare(target, picture) == 0 ? 0
                                       : fs_fail(error, error_size, "%s cannot be used: out of memory", role);
}

int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role, char *error,
                   size_t error_size) {
  *target = (fs_target){0};
  fs_picture picture;
  char reason[256];
  if (fs_picture_read(path, &picture, reason, sizeof reason) != 0) {
    size_t length = strlen(path);
    bool named = strncmp(reason, path, length) == 0;
    return fs_fail(error, error_size, named ? "%s%s" : "%s: %s", role, named ? reason + length : reason);
  }
  int status = read_target(target, vision, &picture, role, error, error_size);
  fs_picture_free(&picture);
  if (status != 0)
    fs_target_free(target);
  return status;
}

void fs_target_free(fs_target *target) {
  free_layers(target, 0);
}
