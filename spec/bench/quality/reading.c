#include "reading.h"

#include "vision/face/find_faces.h"
#include "vision/face/mesh_measures.h"
#include "vision/picture/grey.h"

#include <math.h>
#include <stdlib.h>

/* What the detector must be sure of; degrees of yaw from which a face is in profile. */
static const float min_score = 0.6f, profile = 50;
/* Luma that a dark face is lightened to, at most by so much. */
static const double daylight = 100, max_gain = 12;

static const int oval[FS_OVAL] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288,
                                  397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
                                  172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};

float fs_second_distance(const float *a, const float *b) {
  float sum = 0;
  for (int i = 0; i < FS_SECOND_NUMBERS; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrtf(sum);
}

static int identify(const fs_eyes_of_judge *eyes, const fs_picture *picture, const fs_landmarks *face,
                    fs_identity *out) {
  return fs_vision_embed(eyes->vision, picture, face, out->first) == 0 &&
                 fs_second_net_run(eyes->second, picture, face, out->second) == 0
             ? 0
             : -1;
}

/* The part of the picture in the box, cut at the edges. The caller frees it. */
static int cut(const fs_picture *picture, const fs_rect *box, float gain, fs_point *corner,
               fs_picture *part) {
  const int left = (int)fmaxf(box->x, 0), top = (int)fmaxf(box->y, 0);
  const int right = (int)fminf(box->x + box->width, (float)picture->width);
  const int bottom = (int)fminf(box->y + box->height, (float)picture->height);
  if (right - left < 2 || bottom - top < 2 || fs_picture_new(part, right - left, bottom - top) != 0)
    return -1;
  *corner = (fs_point){(float)left, (float)top};
  for (int y = 0; y < part->height; y++) {
    const uint8_t *from = picture->data + (ptrdiff_t)(top + y) * picture->stride + (ptrdiff_t)left * 3;
    uint8_t *to = part->data + (ptrdiff_t)y * part->stride;
    for (int x = 0; x < 3 * part->width; x++)
      to[x] = (uint8_t)fminf((float)from[x] * gain, 255);
  }
  return 0;
}

/* By how much a dark face is to be lightened: networks that learnt from daylight know nobody in the dark, and
 * then all dark faces are alike. */
static float lightening(const fs_picture *picture, const fs_rect *box) {
  fs_picture part;
  fs_point corner;
  double sum = 0;
  if (cut(picture, box, 1, &corner, &part) != 0)
    return 1;
  for (int y = 0; y < part.height; y++)
    for (int x = 0; x < part.width; x++)
      sum += fs_luma_of(part.data + (ptrdiff_t)y * part.stride + (ptrdiff_t)x * 3);
  const double mean = sum / part.width / part.height;
  fs_picture_free(&part);
  return (float)fmin(fmax(daylight / fmax(mean, 1), 1), max_gain);
}

static int identify_in_light(const fs_eyes_of_judge *eyes, const fs_picture *picture,
                             const fs_landmarks *face, float gain, fs_identity *out) {
  const fs_rect box = fs_landmarks_box(face);
  const fs_rect around = {box.x - box.width, box.y - box.height, 3 * box.width, 3 * box.height};
  fs_landmarks moved = *face;
  fs_picture part;
  fs_point corner;
  if (cut(picture, &around, gain, &corner, &part) != 0)
    return -1;
  for (int i = 0; i < FS_LANDMARKS; i++)
    moved.at[i] = (fs_point){face->at[i].x - corner.x, face->at[i].y - corner.y};
  const int status = identify(eyes, &part, &moved, out);
  fs_picture_free(&part);
  return status;
}

int fs_identity_of_picture(const fs_eyes_of_judge *eyes, const fs_picture *picture, fs_identity *out,
                           fs_rect *box) {
  fs_face_fit *faces = calloc(FS_FACES_MAX, sizeof *faces);
  int count = faces ? fs_find_faces(eyes->vision, picture, faces) : -1;
  int status = count > 0 ? identify(eyes, picture, &faces[0].landmarks, out) : -1;
  if (status == 0)
    *box = fs_mesh_box(&faces[0].mesh);
  free(faces);
  return status;
}

static float apart(const fs_mesh *mesh, int a, int b) {
  const fs_point3 *p = &mesh->at[a], *q = &mesh->at[b];
  return sqrtf((p->x - q->x) * (p->x - q->x) + (p->y - q->y) * (p->y - q->y) + (p->z - q->z) * (p->z - q->z));
}

static float flat(const fs_mesh *mesh, int a, int b) {
  return hypotf(mesh->at[a].x - mesh->at[b].x, mesh->at[a].y - mesh->at[b].y);
}

static float eye_opening(const fs_mesh *m) {
  float left = (flat(m, 160, 144) + flat(m, 158, 153)) / (2 * flat(m, 33, 133) + 1e-3f);
  float right = (flat(m, 385, 380) + flat(m, 387, 373)) / (2 * flat(m, 362, 263) + 1e-3f);
  return (left + right) / 2;
}

/* The network looks at the same square of both pictures, so that what differs comes from their pixels. */
static int look(const fs_eyes_of_judge *eyes, const fs_picture *picture, const fs_region *region, float gain,
                fs_look_at_face *out) {
  fs_mesh mesh;
  float presence;
  fs_landmarks landmarks;
  if (fs_vision_follow(eyes->vision, 0, picture, region, &mesh, &presence) != 0)
    return -1;
  fs_mesh_landmarks(&mesh, &landmarks);
  out->mouth = apart(&mesh, 13, 14) / (apart(&mesh, 33, 263) + 1e-3f);
  out->eyes = eye_opening(&mesh);
  return identify_in_light(eyes, picture, &landmarks, gain, &out->identity);
}

static int look_at_lids(const fs_eyes_of_judge *eyes, const fs_picture *picture, const fs_region *region,
                        float *opening) {
  fs_mesh mesh;
  float presence;
  if (fs_vision_follow(eyes->vision, 0, picture, region, &mesh, &presence) != 0)
    return -1;
  *opening = eye_opening(&mesh);
  return 0;
}

static float share_outside(const fs_rect *box, const fs_picture *picture) {
  float width = fminf(box->x + box->width, (float)picture->width) - fmaxf(box->x, 0);
  float height = fminf(box->y + box->height, (float)picture->height) - fmaxf(box->y, 0);
  return 1 - fmaxf(width, 0) * fmaxf(height, 0) / (box->width * box->height);
}

int fs_read_faces(const fs_eyes_of_judge *eyes, const fs_picture *before, const fs_picture *after,
                  const fs_picture *sharp, float least, fs_reading *out, int max) {
  fs_face faces[FS_FACES_MAX];
  int found = fs_vision_detect(eyes->vision, before, FS_DETECT_FINE, min_score, faces, FS_FACES_MAX);
  int count = 0;
  for (int i = 0; i < found && count < max; i++) {
    fs_face_fit fit;
    if (faces[i].box.width < 0.7f * least)
      continue;
    if (fs_vision_fit(eyes->vision, before, &faces[i], &fit) != 0)
      return -1;
    const fs_rect box = fs_mesh_box(&fit.mesh);
    if (fit.likelihood < FS_LIKELY_FACE || box.width < least)
      continue;
    fs_reading *r = &out[count];
    *r = (fs_reading){.box = box, .width = box.width, .yaw = fs_landmarks_pose(&fit.landmarks).yaw};
    r->outside = share_outside(&box, before);
    r->turned = fabsf(r->yaw) > profile || !fs_face_fit_is_clear(&fit);
    for (int k = 0; k < FS_OVAL; k++)
      r->oval[k] = (fs_point){fit.mesh.at[oval[k]].x, fit.mesh.at[oval[k]].y};
    const fs_region region = fs_mesh_region(&fit.mesh);
    const float gain = lightening(before, &box);
    count += look(eyes, before, &region, gain, &r->before) == 0 &&
             look(eyes, after, &region, gain, &r->after) == 0 &&
             look_at_lids(eyes, sharp, &region, &r->lids) == 0;
  }
  return found < 0 ? -1 : count;
}
