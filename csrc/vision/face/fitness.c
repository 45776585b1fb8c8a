#include "vision/face/fitness.h"

#include "vision/face/mesh_measures.h"
#include "vision/picture/grey.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Limits beyond which the swap is worse to the eye: degrees, pixels from ear to ear, units of fs_face_light,
 * shares of an eye's width, of the eyes' distance, of the other cheek's light, of the cheeks' light. */
static const float max_yaw = 22, max_pitch = 26, least_width = 100, least_sharpness = 5, least_light = 0.2f,
                   most_light = 0.85f, closed_eyes = 0.16f, open_mouth = 0.18f, most_uneven = 2,
                   glasses_yaw = 30, bridge_line = 0.39f;

/* Limits beyond which there is no swap: degrees, pixels. */
static const float usable_yaw = 45, usable_pitch = 40;
enum { USABLE_WIDTH = 48 };

static float flat(const fs_mesh *mesh, int a, int b) {
  return hypotf(mesh->at[a].x - mesh->at[b].x, mesh->at[a].y - mesh->at[b].y);
}

/* Height over width of the eye that is open wider: a wink is no closed eye. */
static float eye_opening(const fs_mesh *m) {
  float left = (flat(m, 160, 144) + flat(m, 158, 153)) / (2 * flat(m, 33, 133) + 1e-3f);
  float right = (flat(m, 385, 380) + flat(m, 387, 373)) / (2 * flat(m, 362, 263) + 1e-3f);
  return fmaxf(left, right);
}

/* Mean luma of five by five points, `step` pixels apart. */
static float light_at(const fs_picture *picture, float x, float y, float step) {
  float sum = 0, count = 0;
  for (int i = 0; i < 25; i++) {
    const int column = i % 5 - 2, row = i / 5 - 2;
    const float u = x + (float)column * step, v = y + (float)row * step;
    if (!(u >= 0 && v >= 0 && u < (float)picture->width && v < (float)picture->height))
      continue;
    sum += fs_luma_of(picture->data + (ptrdiff_t)v * picture->stride + (ptrdiff_t)u * 3);
    count++;
  }
  return count > 0 ? sum / count : 0;
}

static float light_of(const fs_picture *picture, const fs_mesh *mesh, const int points[4], float step) {
  float sum = 0;
  for (int i = 0; i < 4; i++)
    sum += light_at(picture, mesh->at[points[i]].x, mesh->at[points[i]].y, step) / 4;
  return sum;
}

/* The hardest edge down the nose from between the brows to its middle, where the bridge of glasses lies. */
static float bridge_edge(const fs_picture *picture, const fs_mesh *mesh, float width) {
  enum { STEPS = 24, APART = 3 };
  const fs_point3 *from = &mesh->at[9], *to = &mesh->at[5];
  float light[STEPS], hardest = 0;
  for (int i = 0; i < STEPS; i++) {
    float t = ((float)i + 0.5f) / STEPS;
    light[i] =
        light_at(picture, from->x + t * (to->x - from->x), from->y + t * (to->y - from->y), width / 150);
  }
  for (int i = APART; i < STEPS; i++)
    hardest = fmaxf(hardest, fabsf(light[i] - light[i - APART]));
  return hardest;
}

/* A weakness costs as much of the score as `share` says. */
static void add(fs_fitness *fitness, float share, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add(fs_fitness *fitness, float share, const char *format, ...) {
  size_t used = strlen(fitness->weakness), room = sizeof fitness->weakness - used;
  char *at = fitness->weakness + used;
  va_list arguments;
  va_start(arguments, format);
  int length = used ? snprintf(at, room, ", ") : 0;
  int more = vsnprintf(at + length, room - (size_t)length, format, arguments);
  va_end(arguments);
  if (more < 0 || length + more >= (int)room)
    *at = '\0'; /* whole phrases only */
  fitness->score *= share;
}

/* 1 for 0, falling softly to 0.6 at `limit`. */
static float softly(float value, float limit) {
  float x = value / limit;
  return expf(-0.51f * x * x);
}

static void judge_pose(const fs_pose *pose, fs_fitness *fitness) {
  fitness->score *= softly(pose->yaw, max_yaw) * softly(pose->pitch, max_pitch);
  if (fabsf(pose->yaw) > max_yaw)
    add(fitness, 0.7f, "looks %.0f degrees to the side", (double)fabsf(pose->yaw));
  if (fabsf(pose->pitch) > max_pitch)
    add(fitness, 0.7f, "looks %.0f degrees %s", (double)fabsf(pose->pitch), pose->pitch > 0 ? "down" : "up");
}

static void judge_picture(float width, const fs_face_light *light, fs_fitness *fitness) {
  fitness->score *= 1 - 0.4f * softly(width, 2 * least_width);
  fitness->score *= 1 - 0.4f * softly(light->sharpness, 2 * least_sharpness);
  fitness->score *= softly(light->brightness - 0.52f, 0.35f);
  if (width < least_width)
    add(fitness, 0.7f, "is only %.0f pixels wide", (double)width);
  if (light->sharpness < least_sharpness)
    add(fitness, 0.5f, "is blurred");
  if (light->brightness < least_light)
    add(fitness, 0.6f, "is dark");
  if (light->brightness > most_light)
    add(fitness, 0.6f, "is overexposed");
}

static void judge_features(const fs_picture *picture, const fs_mesh *mesh, float width, float yaw,
                           fs_fitness *fitness) {
  static const int left[] = {50, 205, 101, 123}, right[] = {280, 425, 330, 352};
  const float one = light_of(picture, mesh, left, width / 80) + 1,
              other = light_of(picture, mesh, right, width / 80) + 1;
  const float uneven = fmaxf(one, other) / fminf(one, other);
  const float mouth = flat(mesh, 13, 14) / (flat(mesh, 33, 263) + 1e-3f);
  fitness->score *= softly(uneven - 1, most_uneven - 1) * softly(mouth, open_mouth);
  if (uneven > most_uneven)
    add(fitness, 0.7f, "is lit from one side");
  if (eye_opening(mesh) < closed_eyes)
    add(fitness, 0.4f, "has its eyes closed");
  if (mouth > open_mouth)
    add(fitness, 0.8f, "has its mouth open");
  /* the shadow of a turned nose is an edge as well */
  if (fabsf(yaw) < glasses_yaw && bridge_edge(picture, mesh, width) > bridge_line * (one + other) / 2)
    add(fitness, 0.3f, "seems to wear glasses");
}

bool fs_fitness_is_usable(const fs_mesh *face, char *why, size_t size) {
  const float width = fs_mesh_box(face).width;
  fs_landmarks landmarks;
  fs_mesh_landmarks(face, &landmarks);
  const fs_pose pose = fs_landmarks_pose(&landmarks);
  *why = '\0';
  if (width < USABLE_WIDTH)
    snprintf(why, size, "is too small: %d pixels wide, at least %d are needed", (int)width, USABLE_WIDTH);
  else if (fabsf(pose.yaw) > usable_yaw || fabsf(pose.pitch) > usable_pitch)
    snprintf(why, size, "is turned away too far: one that looks into the camera is needed");
  return !*why;
}

void fs_fitness_measure(const fs_picture *picture, const fs_face_fit *fit, const fs_face_light *light,
                        fs_fitness *fitness) {
  const float width = fs_landmarks_box(&fit->landmarks).width;
  const fs_pose pose = fs_landmarks_pose(&fit->landmarks);
  *fitness = (fs_fitness){.score = 1};
  judge_pose(&pose, fitness);
  judge_picture(width, light, fitness);
  judge_features(picture, &fit->mesh, width, pose.yaw, fitness);
  fs_fitness_is_usable(&fit->mesh, fitness->unusable, sizeof fitness->unusable);
}
