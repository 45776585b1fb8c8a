#include "pixels.h"

#include <math.h>
#include <stdlib.h>

/* Of the outline's size: what surely lies inside the face. */
static const float inner = 0.85f;
static const float margin = 0.5f;

/* Columns of a row that lie inside the outline, which is drawn towards its middle. */
static bool span_at(const fs_point *oval, float y, int width, int *from, int *to) {
  float left = INFINITY, right = -INFINITY;
  for (int i = 0; i < FS_OVAL; i++) {
    fs_point a = oval[i], b = oval[(i + 1) % FS_OVAL];
    if ((a.y <= y) == (b.y <= y))
      continue;
    float x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
    left = fminf(left, x);
    right = fmaxf(right, x);
  }
  *from = (int)fmaxf(ceilf(left), 0);
  *to = (int)fminf(floorf(right), (float)width - 1);
  return *from <= *to;
}

static void shrink(const fs_reading *reading, fs_point oval[FS_OVAL]) {
  fs_point middle = {0, 0};
  for (int i = 0; i < FS_OVAL; i++) {
    middle.x += reading->oval[i].x / FS_OVAL;
    middle.y += reading->oval[i].y / FS_OVAL;
  }
  for (int i = 0; i < FS_OVAL; i++)
    oval[i] = (fs_point){middle.x + inner * (reading->oval[i].x - middle.x),
                         middle.y + inner * (reading->oval[i].y - middle.y)};
}

/* The rows of the frame that the outline reaches. */
static void rows_of(const fs_point *oval, int height, int *top, int *bottom) {
  float least = INFINITY, most = -INFINITY;
  for (int i = 0; i < FS_OVAL; i++) {
    least = fminf(least, oval[i].y);
    most = fmaxf(most, oval[i].y);
  }
  *top = (int)fmaxf(ceilf(least), 0);
  *bottom = (int)fminf(floorf(most), (float)height - 1);
}

static const uint8_t *row_of(const AVFrame *frame, int y) {
  return frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
}

enum { BLOCK = 4 /* pixels: the grain of a dark scene is no part of the face */ };

/* The sum of luma over a block. */
static int block_at(const AVFrame *frame, int x, int y) {
  int sum = 0;
  for (int row = 0; row < BLOCK; row++)
    for (int column = 0; column < BLOCK; column++)
      sum += row_of(frame, y + row)[x + column];
  return sum;
}

float fs_change_of_face(const fs_reading *reading, const AVFrame *plain, const AVFrame *swapped) {
  fs_point oval[FS_OVAL];
  int top, bottom, from, to;
  double sum = 0, count = 0, change = 0, deviation = 0;
  shrink(reading, oval);
  rows_of(oval, plain->height, &top, &bottom);
  for (int pass = 0; pass < 2; pass++)
    for (int y = top; y + BLOCK <= bottom + 1; y += BLOCK)
      if (span_at(oval, (float)y, plain->width, &from, &to))
        for (int x = from; x + BLOCK <= to + 1; x += BLOCK) {
          const int was = block_at(plain, x, y);
          if (pass == 1) {
            deviation += fabs(was - sum / count);
            continue;
          }
          sum += was;
          count++;
          change += abs(was - block_at(swapped, x, y));
        }
  return count > 0 ? (float)(change / fmax(deviation, count)) : 0;
}

float fs_flicker_of_face(const fs_reading *reading, AVFrame *const frames[3]) {
  fs_point oval[FS_OVAL];
  int top, bottom, from, to;
  double sum = 0, count = 0;
  shrink(reading, oval);
  rows_of(oval, frames[0]->height, &top, &bottom);
  for (int y = top; y <= bottom; y++)
    if (span_at(oval, (float)y, frames[0]->width, &from, &to)) {
      const uint8_t *a = row_of(frames[0], y), *b = row_of(frames[1], y), *c = row_of(frames[2], y);
      for (int x = from; x <= to; x++, count++)
        sum += abs(a[x] - 2 * b[x] + c[x]);
    }
  return count > 0 ? (float)(sum / count) : 0;
}

float fs_leap_of_face(const fs_reading *reading, AVFrame *const plain[2], AVFrame *const swapped[2]) {
  fs_point oval[FS_OVAL];
  int top, bottom, from, to;
  double sum = 0, count = 0;
  shrink(reading, oval);
  rows_of(oval, plain[0]->height, &top, &bottom);
  for (int y = top; y <= bottom; y++)
    if (span_at(oval, (float)y, plain[0]->width, &from, &to))
      for (int x = from; x <= to; x++, count++)
        sum += abs(row_of(swapped[1], y)[x] - row_of(swapped[0], y)[x]) -
               abs(row_of(plain[1], y)[x] - row_of(plain[0], y)[x]);
  return count > 0 ? (float)(sum / count) : 0;
}

void fs_front_add(fs_front *sum, const fs_reading *reading, const AVFrame *front, const AVFrame *plain,
                  const AVFrame *swapped) {
  enum { WHITE = 200, ALIKE = 10 /* steps of luma */ };
  fs_point oval[FS_OVAL];
  int top, bottom, from, to;
  shrink(reading, oval);
  rows_of(oval, plain->height, &top, &bottom);
  for (int y = top; y <= bottom; y++)
    if (span_at(oval, (float)y, plain->width, &from, &to))
      for (int x = from; x <= to; x++) {
        if (row_of(front, y)[x] < WHITE)
          continue;
        sum->pixels++;
        sum->kept += abs(row_of(plain, y)[x] - row_of(swapped, y)[x]) <= ALIKE;
      }
}

/* The last column of the box that covers the pixel and reaches farthest; -1 where none does. */
static int covered_up_to(const fs_rect *boxes, int count, int x, int y) {
  int end = -1;
  for (int i = 0; i < count; i++) {
    float more = margin * fmaxf(boxes[i].width, boxes[i].height);
    float left = boxes[i].x - more, right = boxes[i].x + boxes[i].width + more;
    float top = boxes[i].y - more, bottom = boxes[i].y + boxes[i].height + more;
    if ((float)x >= left && (float)x <= right && (float)y >= top && (float)y <= bottom && (int)right > end)
      end = (int)right;
  }
  return end;
}

void fs_outside_add(fs_outside *outside, const fs_versions *frame, const fs_rect *boxes, int count) {
  enum { STEP = 8 /* pixels between two questions whether a box has begun */ };
  const int width = frame->source->width;
  for (int y = 0; y < frame->source->height; y++) {
    const uint8_t *s = row_of(frame->source, y), *p = row_of(frame->plain, y), *w = row_of(frame->swapped, y);
    const uint8_t *painted = row_of(frame->painted, y);
    for (int x = 0; x < width; x += STEP) {
      int end = covered_up_to(boxes, count, x, y);
      if (end >= x) {
        x = end + 1 - STEP;
        continue;
      }
      for (int k = x; k < x + STEP && k < width; k++) {
        outside->plain += (s[k] - p[k]) * (s[k] - p[k]);
        outside->swapped += (s[k] - w[k]) * (s[k] - w[k]);
        outside->painted += s[k] != painted[k];
        outside->pixels++;
      }
    }
  }
}

double fs_outside_gain(const fs_outside *outside) {
  if (!(outside->pixels > 0))
    return 0;
  return 10 * log10(fmax(outside->plain, 1) / fmax(outside->swapped, 1));
}
