/* Draws faces into three frames each, says where they are, the second halfway between the others, and prints
 * of which the second looks so, there or where it is found: "CASE yes", "CASE no" or "CASE PIXELS to the
 * right". */
#include "local/analysis/landmark_tones.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 320 };

/* What a frame shows. */
typedef struct scene {
  float x;          /* of the face's middle */
  float eyes, lips; /* how far they are open, 0 to 1 */
  float light, noise;
} scene;

static bool in_ellipse(float x, float y, float u, float v, float a, float b) {
  return b > 0 && (x - u) * (x - u) / (a * a) + (y - v) * (y - v) / (b * b) < 1;
}

/* Around the face's middle. */
static float tone_of(const scene *s, float x, float y) {
  for (int side = -1; side <= 1; side += 2) {
    const float at = 34 * (float)side;
    if (in_ellipse(x, y, at, -30, 6, fminf(6, 9 * s->eyes)))
      return 30;
    if (in_ellipse(x, y, at, -30, 16, 8 * s->eyes))
      return 220;
    if (in_ellipse(x, y, at, -52, 20, 4))
      return 60;
  }
  if (in_ellipse(x, y, 0, 50, 18, 10 * s->lips))
    return 40;
  if (in_ellipse(x, y, 0, 50, 28, 8 + 6 * s->lips))
    return 100;
  return 150 + 0.3f * x + (in_ellipse(x, y, 0, 10, 7, 26) ? 25 : 0);
}

/* The middle of the landmarks' box is the face's. */
static void draw(const scene *s, uint8_t *pixels, fs_landmarks *landmarks) {
  static unsigned seed = 1;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      seed = seed * 1664525u + 1013904223u;
      const float noise = s->noise * ((float)(seed >> 16) / 32768.0f - 1);
      const float tone = s->light * tone_of(s, (float)x - s->x, (float)y - SIDE / 2.0f) + noise;
      pixels[y * SIDE + x] = (uint8_t)fminf(fmaxf(tone, 0), 255);
    }
  for (int i = 0; i < FS_LANDMARKS; i++) {
    const float turn = 6.2831853f * (float)i;
    float u = 75 * cosf(turn / 32), v = 90 * sinf(turn / 32); /* the jaw */
    if (i >= 48)
      u = (i < 60 ? 28 : 18) * cosf(turn / (i < 60 ? 12 : 8)),
      v = 50 + (i < 60 ? 11 : 4) * sinf(turn / (i < 60 ? 12 : 8));
    else if (i >= 36)
      u = (i < 42 ? -34 : 34) + 16 * cosf(turn / 6), v = -30 + 7 * sinf(turn / 6);
    else if (i >= 27)
      u = i < 31 ? 0 : 5 * (float)(i - 33), v = i < 31 ? -15 + 12 * (float)(i - 27) : 32;
    else if (i >= 17)
      u = (i < 22 ? -34 : 34) + 9 * (float)((i - 17) % 5 - 2), v = -52;
    landmarks->at[i] = (fs_point){s->x + u, SIDE / 2.0f + v};
  }
}

static void tell(const char *name, const scene *first, const scene *second, const scene *third) {
  static uint8_t pixels[SIDE * SIDE];
  const fs_grey grey = {pixels, SIDE, SIDE, SIDE};
  const scene *scenes[3] = {first, second, third};
  static const int order[3] = {0, 2, 1}; /* the second frame's pixels are drawn last, to be looked at again */
  fs_landmark_tones tones[3];
  fs_landmarks at[3];
  for (int i = 0; i < 3; i++) {
    draw(scenes[order[i]], pixels, &at[order[i]]);
    for (int k = 0; order[i] == 1 && k < FS_LANDMARKS; k++)
      at[1].at[k].x += (first->x + third->x) / 2 - second->x;
    fs_landmark_tones_read(&tones[order[i]], &grey, &at[order[i]]);
  }
  if (fs_landmark_tones_are_between(&tones[1], &tones[0], &tones[2])) {
    printf("%s yes\n", name);
    return;
  }
  const fs_point shift = fs_landmark_tones_find(&tones[1], &grey, &at[1], &tones[0], &tones[2]);
  if (fs_landmark_tones_are_between(&tones[1], &tones[0], &tones[2]))
    printf("%s %.1f to the right\n", name, shift.x);
  else
    printf("%s no\n", name);
}

int main(void) {
  const scene still = {160, 1, 0, 1, 2}, right = {172, 1, 0, 1, 2}, halfway = {166, 1, 0, 1, 2};
  const scene ahead = {171, 1, 0, 1, 2};
  const scene shut = {160, 0.1f, 0, 1, 2}, open = {160, 1, 1, 1, 2}, lit = {160, 1, 0, 1.2f, 2};
  const scene dark = {160, 1, 0, 0.15f, 6}, dark_shut = {160, 0.1f, 0, 0.3f, 4}, dim = {160, 1, 0, 0.3f, 4};
  tell("still", &still, &still, &still);
  tell("moved", &still, &halfway, &right);
  tell("hurried", &still, &ahead, &right);
  tell("leapt", &still, &right, &still);
  tell("blinked", &still, &shut, &still);
  tell("spoke", &still, &open, &still);
  tell("lit", &still, &lit, &still);
  tell("dark", &dark, &dark, &dark);
  tell("blinked-in-the-dark", &dim, &dark_shut, &dim);
  return 0;
}
