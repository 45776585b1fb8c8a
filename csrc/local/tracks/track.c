#include "local/tracks/track.h"

#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 8 /* frames that tell how a face moves */, LEAST = 4 };
/* Of the face's width: so near the picture's edge is what is cut by it; so little of it there is not seen. */
static const float at_edge = 0.04f, unseen = 0.05f;
/* The same, by which a face may be off its steady way in the mean: what the edge cuts is not found exactly.
 */
static const float steady = 0.08f;
/* Overlap with another face from which it is that one's place. */
static const float taken = 0.2f;

/* How a face moves at an end of its track, counted outwards. */
typedef struct motion {
  fs_packed_mesh mesh; /* of the last frame */
  fs_rect box;         /* there */
  fs_point step;       /* from frame to frame */
  bool steady;
} motion;

static int read_box(const fs_tracks *tracks, const fs_track *track, int at, fs_packed_mesh *packed,
                    fs_rect *box) {
  fs_mesh mesh;
  if (fs_mesh_file_get(tracks->file, track->meshes[at], packed) != 0)
    return -1;
  fs_mesh_unpack(packed, &mesh);
  *box = fs_mesh_box(&mesh);
  return 0;
}

/* Lays a line through the places of the frames nearest to the end. */
static int measure(const fs_tracks *tracks, const fs_track *track, bool begin, motion *m) {
  const int count = track->count < LOOKS ? track->count : LOOKS;
  fs_point at[LOOKS], mean = {0, 0};
  for (int i = count - 1; i >= 0; i--) {
    if (read_box(tracks, track, begin ? i : track->count - 1 - i, &m->mesh, &m->box) != 0)
      return -1;
    at[i] = (fs_point){m->box.x + m->box.width / 2, m->box.y + m->box.height / 2};
    mean.x += at[i].x / (float)count;
    mean.y += at[i].y / (float)count;
  }
  float x = 0, y = 0, all = 0, off = 0;
  const float middle = (float)(count - 1) / 2;
  for (int i = 0; i < count; i++) {
    const float t = middle - (float)i;
    x += t * (at[i].x - mean.x);
    y += t * (at[i].y - mean.y);
    all += t * t;
  }
  m->step = (fs_point){x / fmaxf(all, 1), y / fmaxf(all, 1)};
  for (int i = 0; i < count; i++) {
    const float t = middle - (float)i;
    off += hypotf(at[i].x - mean.x - t * m->step.x, at[i].y - mean.y - t * m->step.y) / (float)count;
  }
  m->steady = count >= LEAST && off < steady * m->box.width;
  return 0;
}

static fs_rect moved(const motion *m, int steps) {
  fs_rect box = m->box;
  box.x += (float)steps * m->step.x;
  box.y += (float)steps * m->step.y;
  return box;
}

/* Whether more than `margin` of the box is within the picture, to each side. */
static bool reaches_in(const fs_tracks *tracks, const fs_rect *box, float margin) {
  return box->x + box->width > margin && box->y + box->height > margin &&
         box->x < (float)tracks->width - margin && box->y < (float)tracks->height - margin;
}

/* Whether the edge beyond which the face is when it has gone cuts it before: else it comes from behind
 * something, or goes there. */
static bool is_cut(const fs_tracks *tracks, const fs_rect *box, const fs_rect *gone, float margin) {
  const float near = at_edge * box->width, width = (float)tracks->width, height = (float)tracks->height;
  return (gone->x + gone->width <= margin && box->x < near) ||
         (gone->y + gone->height <= margin && box->y < near) ||
         (gone->x >= width - margin && box->x + box->width > width - near) ||
         (gone->y >= height - margin && box->y + box->height > height - near);
}

/* Whether another track's face is there in the frame: 1 or 0, or -1. */
static int is_taken(const fs_tracks *tracks, const fs_track *track, int frame, const fs_rect *box) {
  for (int i = 0; i < tracks->count; i++) {
    const fs_track *other = &tracks->at[i];
    const int at = frame - other->first_frame;
    fs_packed_mesh packed;
    fs_rect theirs;
    if (other == track || at < 0 || at >= other->count)
      continue;
    if (read_box(tracks, other, at, &packed, &theirs) != 0)
      return -1;
    if (fs_rect_overlap(box, &theirs) > taken)
      return 1;
  }
  return 0;
}

/* In how many frames more the face is in the picture, `room` of which the shot has; 0 where that is not to be
 * told, or -1. */
static int count_steps(const fs_tracks *tracks, const fs_track *track, const motion *m, bool begin, int room,
                       int most) {
  const float margin = unseen * m->box.width;
  fs_rect gone = moved(m, 1);
  int out = 1;
  while (m->steady && out <= most && reaches_in(tracks, &gone, margin))
    gone = moved(m, ++out);
  if (!m->steady || out > most || !is_cut(tracks, &m->box, &gone, margin))
    return 0;
  for (int i = 1; i < out; i++) {
    const fs_rect box = moved(m, i);
    const int frame = begin ? track->first_frame - i : fs_track_end(track) - 1 + i;
    const int status = i > room ? 1 : is_taken(tracks, track, frame, &box);
    if (status != 0)
      return status < 0 ? -1 : i - 1;
  }
  return out - 1;
}

/* Adds the frames to the track. */
static int add(const fs_tracks *tracks, fs_track *track, const motion *m, bool begin, int steps) {
  uint32_t *meshes = realloc(track->meshes, (size_t)(track->count + steps) * sizeof *meshes);
  if (!meshes)
    return -1;
  track->meshes = meshes;
  if (begin)
    memmove(meshes + steps, meshes, (size_t)track->count * sizeof *meshes);
  for (int i = 1; i <= steps; i++) {
    fs_packed_mesh mesh = m->mesh;
    fs_packed_mesh_shift(&mesh, (fs_point){(float)i * m->step.x, (float)i * m->step.y});
    if (fs_mesh_file_add(tracks->file, &mesh, &meshes[begin ? steps - i : track->count - 1 + i]) != 0)
      return -1;
  }
  track->count += steps;
  track->first_frame -= begin ? steps : 0;
  return 0;
}

int fs_track_reach_edges(const fs_tracks *tracks, int number, int first, int end, int most) {
  fs_track *track = &tracks->at[number];
  for (int side = 0; side < 2; side++) {
    const bool begin = side == 0;
    const int room = begin ? track->first_frame - first : end - track->first_frame - track->count;
    motion m = {.steady = false};
    if ((begin ? track->from_cut : track->to_cut) || room <= 0)
      continue;
    if (measure(tracks, track, begin, &m) != 0)
      return -1;
    const int steps = count_steps(tracks, track, &m, begin, room, most);
    if (steps < 0 || (steps > 0 && add(tracks, track, &m, begin, steps) != 0))
      return -1;
    if (begin)
      track->from_cut = steps == room;
    else
      track->to_cut = steps == room;
  }
  return 0;
}

int fs_tracks_face(const fs_tracks *tracks, const fs_track *track, int frame, fs_mesh *mesh) {
  fs_packed_mesh packed;
  if (fs_tracks_mesh(tracks, track, frame - track->first_frame, &packed) != 0)
    return -1;
  fs_mesh_unpack(&packed, mesh);
  return 0;
}

static int by_first_frame(const void *a, const void *b) {
  const fs_track *p = *(fs_track *const *)a, *q = *(fs_track *const *)b;
  const int later = (p->first_frame > q->first_frame) - (p->first_frame < q->first_frame);
  return later ? later : (p > q) - (p < q);
}

int fs_tracks_tidy(fs_tracks *tracks, fs_cover *covers, int count) {
  const size_t room = (size_t)tracks->count + 1;
  fs_track *old = calloc(room, sizeof *old), **order = calloc(room, sizeof(fs_track *));
  int *now = calloc(room, sizeof *now), kept = 0;
  const bool good = old && order && now;
  for (int i = 0; good && i < tracks->count; i++) {
    old[i] = tracks->at[i];
    order[i] = &old[i];
  }
  if (good)
    qsort(order, (size_t)tracks->count, sizeof(fs_track *), by_first_frame);
  for (int i = 0; good && i < tracks->count; i++) {
    now[order[i] - old] = kept;
    if (order[i]->count > 0)
      tracks->at[kept++] = *order[i];
    else
      free(order[i]->meshes);
  }
  for (int i = 0; good && i < count; i++) {
    covers[i].before = now[covers[i].before];
    covers[i].behind = now[covers[i].behind];
  }
  tracks->count = good ? kept : tracks->count;
  free(old);
  free(order);
  free(now);
  return good ? 0 : -1;
}
