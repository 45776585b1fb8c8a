#include "local/tracks/heads_before.h"

#include "local/face/face_parts.h"
#include "local/face/ramp.h"
#include "vision/face/mesh_measures.h"

#include <math.h>

static const float pi = 3.14159265f;
/* Of a face's size, over which its outline ends. */
static const float softness = 0.05f;
/* How much farther from the middle the head reaches than the face: on top, where hair is, by so much, at the
 * ears by half of it, at the chin not at all. */
static const float hair = 0.35f;
static const float top = -400, chin = 600; /* thousandths of the width below the eyes */

/* 0 to FS_HEAD_DIRECTIONS. */
static float direction_of(float x, float y) {
  return (atan2f(y, x) + pi) / (2 * pi) * FS_HEAD_DIRECTIONS;
}

/* Draws the outline from one place, by its direction and how far it reaches, to the next. */
static void draw(fs_head *head, float from, float reach, float to, float next) {
  if (from > to) {
    draw(head, to, next, from, reach);
    return;
  }
  if (2 * (to - from) > FS_HEAD_DIRECTIONS) { /* the short way is over the left */
    draw(head, to - FS_HEAD_DIRECTIONS, next, from, reach);
    draw(head, to, next, from + FS_HEAD_DIRECTIONS, reach);
    return;
  }
  for (int i = (int)ceilf(fmaxf(from, 0)); (float)i <= to && i < FS_HEAD_DIRECTIONS; i++) {
    const float share = to > from ? ((float)i - from) / (to - from) : 0;
    head->reach[i] = fmaxf(head->reach[i], reach + share * (next - reach));
  }
}

void fs_heads_before_add(fs_heads_before *heads, const fs_mesh *face, bool with_hair) {
  if (heads->count == FS_HEADS_BEFORE)
    return;
  fs_head *head = &heads->at[heads->count++];
  heads->guessed |= !with_hair;
  *head = (fs_head){.softness = fmaxf(softness * fs_mesh_box(face).width, 1)};
  for (int i = 0; i < FS_FACE_OUTLINE; i++) {
    head->x += face->at[fs_face_outline[i]].x / FS_FACE_OUTLINE;
    head->y += face->at[fs_face_outline[i]].y / FS_FACE_OUTLINE;
  }
  float from = 0, reach = 0;
  for (int i = 0; i <= FS_FACE_OUTLINE; i++) {
    const int point = fs_face_outline[i % FS_FACE_OUTLINE];
    const float x = face->at[point].x - head->x, y = face->at[point].y - head->y;
    const float above = fs_ramp(fs_face_form[point][1], chin, top);
    const float to = direction_of(x, y), next = hypotf(x, y) * (1 + (with_hair ? hair * above : 0));
    if (i > 0)
      draw(head, from, reach, to, next);
    from = to;
    reach = next;
  }
}

float fs_head_beyond(const fs_head *head, float x, float y) {
  const float direction = direction_of(x - head->x, y - head->y);
  if (!(direction >= 0)) /* points without a place come from a damaged analysis file */
    return INFINITY;
  const int at = (int)direction;
  const float before = head->reach[at % FS_HEAD_DIRECTIONS],
              after = head->reach[(at + 1) % FS_HEAD_DIRECTIONS];
  return hypotf(x - head->x, y - head->y) - before - (direction - (float)at) * (after - before);
}

/* 0 (the head is elsewhere) to 1. */
static float cover(const fs_heads_before *heads, float x, float y) {
  float most = 0;
  for (int i = 0; i < heads->count; i++)
    most = fmaxf(most, fminf(0.5f - fs_head_beyond(&heads->at[i], x, y) / heads->at[i].softness, 1));
  return most;
}

void fs_heads_before_cover(fs_heads_before *heads, const fs_mesh *behind) {
  float sum = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    heads->covered[i] = cover(heads, behind->at[i].x, behind->at[i].y);
    sum += heads->covered[i];
  }
  heads->share = sum / FS_FACE_POINTS;
}

static void put_back_plane(const fs_heads_before *heads, const fs_patch *before, fs_patch *after, int plane) {
  const int step = plane ? 1 << after->shift : 1;
  const int width = plane ? after->chroma_width : after->width;
  const int height = plane ? after->chroma_height : after->height;
  const float middle = (float)(step - 1) / 2;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      const ptrdiff_t at = (ptrdiff_t)y * width + x;
      const int painted = after->plane[plane][at], was = before->plane[plane][at];
      if (painted != was)
        after->plane[plane][at] =
            (uint8_t)lrintf((float)painted + cover(heads, (float)(after->left + x * step) + middle,
                                                   (float)(after->top + y * step) + middle) *
                                                 (float)(was - painted));
    }
}

void fs_heads_before_put_back(const fs_heads_before *heads, const fs_patch *before, fs_patch *after) {
  for (int plane = 0; plane < 3 && heads->count > 0; plane++)
    put_back_plane(heads, before, after, plane);
}
