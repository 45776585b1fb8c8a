#include "target.h"

#include "../fail.h"
#include "../media/still.h"
#include "mesh.h"
#include "restore.h"

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

/* A face of its own, not a part of `largest` that the detector took for another. */
static bool is_rival(const fs_face *face, const fs_face *largest) {
  float x = face->box.x + face->box.width / 2 - largest->box.x,
        y = face->box.y + face->box.height / 2 - largest->box.y;
  bool inside = x > 0 && y > 0 && x < largest->box.width && y < largest->box.height;
  return face != largest && !inside && area(face) >= background * area(largest);
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
    rivals += is_rival(&faces[i], largest);
  if (rivals > 0)
    return fs_fail(error, error_size, "%s has %d faces: cut it to the one that is meant", role, rivals + 1);
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

/* The landmarks of an open mouth's inner edge lie on its teeth as often as on its lips; where the scene's
 * lips are closed, teeth would show between them. Drawn towards the lips' outer edge they are on the lips for
 * sure. */
static void keep_off_teeth(fs_landmarks *face) {
  static const struct {
    int inner, outer;
  } lips[] = {{60, 48}, {61, 50}, {62, 51}, {63, 52}, {64, 54}, {65, 56}, {66, 57}, {67, 58}};
  fs_point *at = face->at;
  float opening = hypotf(at[62].x - at[66].x, at[62].y - at[66].y);
  float across = hypotf(at[48].x - at[54].x, at[48].y - at[54].y) + 1e-3f;
  float share = 0.45f * fminf(1, opening / across / 0.15f);
  for (size_t i = 0; i < sizeof lips / sizeof *lips; i++) {
    fs_point *inner = &at[lips[i].inner], outer = at[lips[i].outer];
    inner->x += share * (outer.x - inner->x);
    inner->y += share * (outer.y - inner->y);
  }
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

/* Cuts the face with its surroundings out of the picture and moves the landmarks along. */
static int cut_out(fs_target *target, const fs_picture *picture) {
  fs_rect box = fs_landmarks_box(&target->face);
  int left = (int)floorf(box.x - 0.3f * box.width), top = (int)floorf(box.y - 0.5f * box.height);
  for (int i = 0; i < FS_LANDMARKS; i++) {
    target->face.at[i].x -= (float)left;
    target->face.at[i].y -= (float)top;
  }
  return fs_layers_cut(&target->layers, picture, left, top, (int)ceilf(1.6f * box.width),
                       (int)ceilf(1.8f * box.height));
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
  keep_off_teeth(&target->face);
  target->width = fs_mesh_width(&target->face);
  target->yaw = fs_landmarks_pose(&target->face).yaw;
  return cut_out(target, picture) == 0 && fs_restore(target) == 0
             ? 0
             : fs_fail(error, error_size, "%s cannot be used: out of memory", role);
}

int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role, char *error,
                   size_t error_size) {
  *target = (fs_target){0};
  fs_picture picture;
  if (fs_still_read(path, role, &picture, error, error_size) != 0)
    return -1;
  int status = read_target(target, vision, &picture, role, error, error_size);
  fs_picture_free(&picture);
  if (status != 0)
    fs_target_free(target);
  return status;
}

/* Landmarks change sides in a mirror. */
static const uint8_t opposite[FS_LANDMARKS] = {
    16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  26, 25, 24, 23, 22, 21,
    20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36,
    41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
};

int fs_target_mirror(const fs_target *target, fs_target *mirrored) {
  *mirrored = *target;
  mirrored->yaw = -target->yaw;
  float right = (float)(target->layers.layer[0].width - 1);
  for (int i = 0; i < FS_LANDMARKS; i++)
    mirrored->face.at[i] = (fs_point){right - target->face.at[opposite[i]].x, target->face.at[opposite[i]].y};
  return fs_layers_mirror(&target->layers, &mirrored->layers);
}

void fs_target_free(fs_target *target) {
  fs_layers_free(&target->layers);
}
