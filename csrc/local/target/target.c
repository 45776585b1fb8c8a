#include "local/target/target.h"

#include "base/error.h"
#include "local/face/face_parts.h"
#include "local/face/iris.h"
#include "local/media/still_frame.h"
#include "vision/face/find_faces.h"
#include "vision/face/fitness.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pixels from ear to ear; more detail no video shows. */
enum { LARGEST_FACE = 512 };
/* Degrees of yaw from which one half serves for both. */
static const float halved = 16;

/* Leaves out what may be no face. */
static int keep_likely(fs_face_fit *faces, int count) {
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (faces[i].likelihood >= FS_LIKELY_FACE)
      faces[kept++] = faces[i];
  return count < 0 ? count : kept;
}

/* How well the picture's face serves. */
static void judge(const fs_picture *picture, const fs_face_fit *face, fs_fitness *fitness) {
  const fs_rect box = fs_landmarks_box(&face->landmarks);
  fs_face_light light;
  if (fs_face_fit_is_clear(face) && fs_face_light_measure(picture, &box, &light) == 0)
    fs_fitness_measure(picture, face, &light, fitness);
}

/* Where the eyes, the nose and the mouth of the picture's one face are; or -1 with a sentence. */
static int choose_face(fs_target *target, fs_vision *vision, const fs_picture *picture, const char *role,
                       fs_error *error) {
  fs_face_fit *faces = calloc(FS_FACES_MAX, sizeof *faces);
  int count = faces ? fs_find_faces(vision, picture, faces) : -1, meant = 0;
  fs_vision_trim(vision);
  count = keep_likely(faces, count);
  while (meant < count && !fs_face_is_background(&faces[meant].face, &faces[0].face))
    meant++;
  if (count > 0) {
    target->face = faces[0].mesh;
    judge(picture, &faces[0], &target->fitness);
  }
  free(faces);
  if (count < 0)
    return fs_fail(error, "%s cannot be used: out of memory", role);
  if (count == 0)
    return fs_fail(error, "%s has no face that can be found", role);
  if (meant > 1)
    return fs_fail(error, "%s has %d faces: cut it to the one that is meant", role, meant);
  return 0;
}

/* Reduces the picture where its face has more pixels than any use for them; `face` moves along. Where memory
 * is short the picture stays as large as it is. */
static void reduce(fs_picture *picture, fs_mesh *face) {
  float scale = LARGEST_FACE / fs_mesh_box(face).width;
  fs_picture small;
  if (!(scale < 0.8f) || fs_picture_resize(picture, (int)((float)picture->width * scale),
                                           (int)((float)picture->height * scale), &small) != 0)
    return;
  fs_picture_free(picture);
  *picture = small;
  for (int i = 0; i < FS_MESH; i++)
    face->at[i] = (fs_point3){face->at[i].x * scale, face->at[i].y * scale, face->at[i].z * scale};
}

/* Cuts the face with its surroundings out of the picture and moves the mesh along. */
static int cut_out(fs_target *target, const fs_picture *picture) {
  fs_rect box = fs_mesh_box(&target->face);
  int left = (int)floorf(box.x - 0.1f * box.width), top = (int)floorf(box.y - 0.1f * box.height);
  for (int i = 0; i < FS_MESH; i++) {
    target->face.at[i].x -= (float)left;
    target->face.at[i].y -= (float)top;
  }
  return fs_pyramid_cut(&target->layers, picture, left, top, (int)ceilf(1.2f * box.width),
                        (int)ceilf(1.2f * box.height));
}

/* Of a face that looks aside, one half is seen too flat to be stretched out again: it is taken from the other
 * one. In the middle both are the same points, so that no seam is seen. */
static void choose_half(fs_target *target) {
  target->halved = fabsf(target->yaw) >= halved;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    target->from[i] = (uint16_t)i;
  if (target->halved)
    fs_target_halve(target, target->yaw > 0);
}

void fs_target_halve(fs_target *target, bool right) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  target->halved = true;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    if (right ? fs_face_form[i][0] > 0 : fs_face_form[i][0] < 0)
      target->from[i] = parts->mirror[i];
    target->shown[i] = target->shown[target->from[i]];
  }
}

/* What the mesh alone says of the picture. */
static void measure(fs_target *target) {
  const fs_stance stance = fs_stance_of(&target->face);
  float facing[FS_FACE_POINTS];
  target->width = stance.size;
  target->yaw = stance.yaw;
  fs_stance_undo(&stance, &target->face, target->form);
  fs_face_facing(&target->face, facing);
  fs_face_facing_across(&target->face, &stance, target->across);
  /* The sockets of the eyes lie deep: they turn from the camera with a chin that is held low, and show all
   * the same. But what turns from it to the side is seen together with what is behind the face. */
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  for (int i = 0; i < FS_FACE_POINTS; i++)
    target->shown[i] = parts->feature[i] ? fs_face_shown(target->across[i], i, 0.25f, 0.5f)
                                         : fs_face_shown(facing[i], i, 0.35f, 0.65f);
  choose_half(target);
}

static int read_target(fs_target *target, fs_vision *vision, fs_picture *picture, const char *role,
                       fs_error *error) {
  if (choose_face(target, vision, picture, role, error) != 0)
    return -1;
  char why[80];
  if (!fs_fitness_is_usable(&target->face, why, sizeof why))
    return fs_fail(error, "%s cannot be used: its face %s", role, why);
  reduce(picture, &target->face);
  measure(target);
  return cut_out(target, picture) == 0 ? 0 : fs_fail(error, "%s cannot be used: out of memory", role);
}

int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role,
                   fs_error *error) {
  *target = (fs_target){0};
  fs_picture picture;
  if (fs_still_frame_read(path, role, &picture, error) != 0)
    return -1;
  int status = read_target(target, vision, &picture, role, error);
  fs_picture_free(&picture);
  if (status != 0)
    fs_target_free(target);
  return status;
}

static void mirror_skin(const fs_skin_map *map, fs_skin_map *mirrored) {
  for (int row = 0; row < FS_SKIN_MAP; row++)
    for (int column = 0; column < FS_SKIN_MAP; column++) {
      mirrored->other[row][column] = map->other[row][FS_SKIN_MAP - 1 - column];
      mirrored->skin[row][column] = map->skin[row][FS_SKIN_MAP - 1 - column];
    }
}

int fs_target_mirror(const fs_target *target, fs_target *mirrored) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  *mirrored = *target;
  float right = (float)(target->layers.layer[0].width - 1);
  for (int i = 0; i < FS_MESH; i++) {
    const fs_point3 from = target->face.at[i < FS_FACE_POINTS ? parts->mirror[i] : fs_iris_mirror(i)];
    mirrored->face.at[i] = (fs_point3){right - from.x, from.y, from.z};
  }
  measure(mirrored);
  mirrored->halved = target->halved;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    mirrored->shown[i] = target->shown[parts->mirror[i]];
    mirrored->from[i] = parts->mirror[target->from[parts->mirror[i]]];
  }
  mirror_skin(&target->skin, &mirrored->skin);
  return fs_pyramid_mirror(&target->layers, &mirrored->layers);
}

void fs_target_free(fs_target *target) {
  fs_pyramid_free(&target->layers);
}
