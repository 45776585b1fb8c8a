#include "local/swap/target.h"

#include "base/error.h"
#include "local/media/still_frame.h"
#include "local/swap/mesh.h"
#include "vision/face/find_faces.h"

#include <math.h>
#include <stdlib.h>

/* Pixels from ear to ear; more detail than in the largest face no video shows. */
enum { SMALLEST_FACE = 48, LARGEST_FACE = 512 };
static const float max_yaw = 45, max_pitch = 40;

/* Leaves out what may be no face. */
static int keep_likely(fs_face_fit *faces, int count) {
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (faces[i].likelihood >= FS_LIKELY_FACE)
      faces[kept++] = faces[i];
  return count < 0 ? count : kept;
}

/* Where the eyes, the nose and the mouth of the picture's one face are; or -1 with a sentence. */
static int choose_face(fs_vision *vision, const fs_picture *picture, const char *role, fs_landmarks *face,
                       char *error, size_t error_size) {
  fs_face_fit *faces = calloc(FS_FACES_MAX, sizeof *faces);
  int count = faces ? fs_find_faces(vision, picture, faces) : -1, meant = 0;
  count = keep_likely(faces, count);
  while (meant < count && !fs_face_is_background(&faces[meant].face, &faces[0].face))
    meant++;
  if (count > 0)
    *face = faces[0].landmarks;
  free(faces);
  if (count < 0)
    return fs_fail(error, error_size, "%s cannot be used: out of memory", role);
  if (count == 0)
    return fs_fail(error, error_size, "%s has no face that can be found", role);
  if (meant > 1)
    return fs_fail(error, error_size, "%s has %d faces: cut it to the one that is meant", role, meant);
  return 0;
}

/* Reduces the picture where its face has more pixels than any use for them; `face` moves along. Where memory
 * is short the picture stays as large as it is. */
static void reduce(fs_picture *picture, fs_landmarks *face) {
  float scale = LARGEST_FACE / fs_landmarks_box(face).width;
  fs_picture small;
  if (!(scale < 0.8f) || fs_picture_resize(picture, (int)((float)picture->width * scale),
                                           (int)((float)picture->height * scale), &small) != 0)
    return;
  fs_picture_free(picture);
  *picture = small;
  for (int i = 0; i < FS_LANDMARKS; i++)
    face->at[i] = (fs_point){face->at[i].x * scale, face->at[i].y * scale};
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
  if (fabsf(pose.yaw) > max_yaw || fabsf(pose.pitch) > max_pitch)
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
  return fs_pyramid_cut(&target->layers, picture, left, top, (int)ceilf(1.6f * box.width),
                        (int)ceilf(1.8f * box.height));
}

static int read_target(fs_target *target, fs_vision *vision, fs_picture *picture, const char *role,
                       char *error, size_t error_size) {
  if (choose_face(vision, picture, role, &target->face, error, error_size) != 0)
    return -1;
  reduce(picture, &target->face);
  if (check_pose(&target->face, role, error, error_size) != 0)
    return -1;
  keep_off_teeth(&target->face);
  target->width = fs_mesh_width(&target->face);
  target->yaw = fs_landmarks_pose(&target->face).yaw;
  return cut_out(target, picture) == 0 ? 0
                                       : fs_fail(error, error_size, "%s cannot be used: out of memory", role);
}

int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role, char *error,
                   size_t error_size) {
  *target = (fs_target){0};
  fs_picture picture;
  if (fs_still_frame_read(path, role, &picture, error, error_size) != 0)
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
  return fs_pyramid_mirror(&target->layers, &mirrored->layers);
}

void fs_target_free(fs_target *target) {
  fs_pyramid_free(&target->layers);
}
