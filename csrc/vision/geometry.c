/* Measures of boxes, landmarks and embeddings. */
#include "vision/geometry.h"

#include <math.h>

float fs_distance(fs_point a, fs_point b) {
  return hypotf(a.x - b.x, a.y - b.y);
}

int fs_face_by_score(const void *a, const void *b) {
  const fs_face *x = a, *y = b;
  return (x->score < y->score) - (x->score > y->score);
}

float fs_embedding_distance(const float a[FS_EMBEDDING], const float b[FS_EMBEDDING]) {
  float sum = 0;
  for (int i = 0; i < FS_EMBEDDING; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrtf(sum);
}

fs_rect fs_landmarks_box(const fs_landmarks *landmarks) {
  float left = landmarks->at[0].x, right = left;
  float top = landmarks->at[0].y, bottom = top;
  for (int i = 1; i < FS_LANDMARKS; i++) {
    left = fminf(left, landmarks->at[i].x);
    right = fmaxf(right, landmarks->at[i].x);
    top = fminf(top, landmarks->at[i].y);
    bottom = fmaxf(bottom, landmarks->at[i].y);
  }
  return (fs_rect){left, top, right - left, bottom - top};
}

float fs_rect_overlap(const fs_rect *a, const fs_rect *b) {
  float width = fminf(a->x + a->width, b->x + b->width) - fmaxf(a->x, b->x);
  float height = fminf(a->y + a->height, b->y + b->height) - fmaxf(a->y, b->y);
  if (!(width > 0) || !(height > 0))
    return 0;
  float both = width * height;
  return both / (a->width * a->height + b->width * b->height - both);
}

bool fs_rect_has_middle(const fs_rect *whole, const fs_rect *part) {
  const float x = part->x + part->width / 2 - whole->x, y = part->y + part->height / 2 - whole->y;
  return x > 0 && y > 0 && x < whole->width && y < whole->height;
}
