#include "local/tracks/depth_order.h"

#include "base/room.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdlib.h>

enum {
  REACH = 250, /* frames of a stretch that are looked at, to either side, at most */
  AROUND = 25, /* frames before a stretch, and after it, that tell how steady a face is else */
  LEAST = 3,   /* fewer frames do not tell */
  EARLY = 2,   /* frames by which a track must end before another, or begin after it, to have been hidden */
};
/* Of a face's width, around it: there is the rest of the head. */
static const float margin = 0.17f;
/* Of a box's width: so near the picture's edge is what comes in or goes out there. */
static const float at_edge = 0.04f;
/* How much a face's shape changes from frame to frame, of its size: of a face that does not stir, by what is
 * the mesh's own noise, and of one that speaks. */
static const float still = 0.001f, speaking = 0.005f;
/* The mesh of a face that is hidden in part is a guess, which changes so much more than it does else, and
 * than the other one's. */
static const float unsteady = 2;

/* A track's face in a frame. */
typedef struct look {
  fs_mesh mesh;
  fs_rect box;
  float size;
} look;

/* One of the two, over the stretch. */
typedef struct side {
  const fs_track *track;
  look now, last;
  float size, change; /* sums: of its sizes; of its shape's changes from frame to frame */
  bool hidden;        /* its track begins or ends within the stretch */
} side;

static bool is_there(const fs_track *track, int frame) {
  return frame >= track->first_frame && frame < fs_track_end(track);
}

static int look_at(const fs_tracks *tracks, const fs_track *track, int frame, look *l) {
  if (fs_tracks_face(tracks, track, frame, &l->mesh) != 0)
    return -1;
  l->box = fs_mesh_box(&l->mesh);
  l->size = fmaxf(sqrtf(fmaxf(l->box.width * l->box.height, 0)), 1);
  return 0;
}

static bool heads_meet(const fs_rect *a, const fs_rect *b) {
  const float around = margin * (a->width + b->width);
  return a->x < b->x + b->width + around && b->x < a->x + a->width + around &&
         a->y < b->y + b->height + around && b->y < a->y + a->height + around;
}

/* How far the face's points have moved against one another, in the mean. */
static float change_of(const look *from, const look *to) {
  float x = 0, y = 0, sum = 0;
  for (int i = 0; i < FS_MESH; i++) {
    x += (to->mesh.at[i].x - from->mesh.at[i].x) / FS_MESH;
    y += (to->mesh.at[i].y - from->mesh.at[i].y) / FS_MESH;
  }
  for (int i = 0; i < FS_MESH; i++)
    sum += hypotf(to->mesh.at[i].x - from->mesh.at[i].x - x, to->mesh.at[i].y - from->mesh.at[i].y - y);
  return sum / FS_MESH / to->size;
}

/* Whether the face is at the picture's edge, where it comes and goes without anybody before it. */
static bool is_at_edge(const fs_tracks *tracks, const fs_rect *box) {
  const float near = at_edge * box->width;
  return box->x < near || box->y < near || box->x + box->width > (float)tracks->width - near ||
         box->y + box->height > (float)tracks->height - near;
}

/* Looks at both in a frame. Returns 1 where they meet, 0 where they do not, or -1. */
static int look_at_both(const fs_tracks *tracks, side sides[2], int frame) {
  for (int i = 0; i < 2; i++)
    if (look_at(tracks, sides[i].track, frame, &sides[i].now) != 0)
      return -1;
  return heads_meet(&sides[0].now.box, &sides[1].now.box);
}

/* Whether a track that begins (`step` is -1) or ends (1) where a stretch does has been hidden there: the
 * other one goes on, and the picture's edge is elsewhere. */
static bool is_lost(const fs_tracks *tracks, const side *s, const fs_track *other, int frame, int step) {
  const int gone_on =
      step < 0 ? s->track->first_frame - other->first_frame : fs_track_end(other) - fs_track_end(s->track);
  const bool stops = frame == (step < 0 ? s->track->first_frame : fs_track_end(s->track) - 1);
  return stops && gone_on >= EARLY && !is_at_edge(tracks, &s->last.box);
}

/* Walks from a frame in which they meet to where they do so no more, and adds up what it sees. Returns the
 * last frame in which they meet, or -1. */
static int walk(const fs_tracks *tracks, side sides[2], int frame, int step) {
  if (look_at_both(tracks, sides, frame) < 0)
    return -1;
  for (int i = 0; i < REACH; i++, frame += step) {
    for (int k = 0; k < 2; k++)
      sides[k].last = sides[k].now;
    if (!is_there(sides[0].track, frame + step) || !is_there(sides[1].track, frame + step))
      break;
    const int met = look_at_both(tracks, sides, frame + step);
    if (met <= 0)
      return met < 0 ? -1 : frame;
    for (int k = 0; k < 2; k++) {
      sides[k].size += sides[k].now.size;
      sides[k].change += change_of(&sides[k].last, &sides[k].now);
    }
  }
  for (int k = 0; k < 2; k++)
    sides[k].hidden = sides[k].hidden || is_lost(tracks, &sides[k], sides[1 - k].track, frame, step);
  return frame;
}

/* How much the face changes before and after the stretch from `first` to `last`, in the mean. Returns -1
 * where the file cannot be read. */
static float usual_change(const fs_tracks *tracks, const fs_track *track, int first, int last) {
  float sum = 0;
  int count = 0;
  for (int after = 0; after < 2; after++) {
    const int from = after ? last + 1 : first - AROUND;
    look looks[2];
    for (int i = from, seen = 0; i < from + AROUND; i++) {
      if (!is_there(track, i))
        continue;
      if (look_at(tracks, track, i, &looks[seen % 2]) != 0)
        return -1;
      if (seen++ > 0) {
        sum += change_of(&looks[seen % 2], &looks[(seen - 1) % 2]);
        count++;
      }
    }
  }
  return count < LEAST ? speaking : fmaxf(sum / (float)count, still);
}

/* The index of the one that is before the other. */
static int decide(const side sides[2], int frames, const float usual[2], bool *sure) {
  const float a = sides[0].change / (float)frames / usual[0], b = sides[1].change / (float)frames / usual[1];
  *sure = true;
  if (sides[0].hidden != sides[1].hidden)
    return sides[0].hidden;
  if (frames >= LEAST && fmaxf(a, b) > unsteady && fmaxf(a, b) > unsteady * fminf(a, b))
    return a > b;
  *sure = false;
  return sides[1].size > sides[0].size;
}

/* Whether it is known for sure, of all the stretch around a frame, which of the two is before the other. */
static bool is_known(const fs_tracks *tracks, const fs_track *a, const fs_track *b, int frame,
                     fs_meeting *m) {
  for (int i = 0; i < tracks->cover_count; i++) {
    const fs_cover *c = &tracks->covers[i];
    const fs_track *before = &tracks->at[c->before], *behind = &tracks->at[c->behind];
    if (frame < c->first || frame >= c->end || (before != a && before != b) || (behind != a && behind != b))
      continue;
    *m = (fs_meeting){before, behind, c->first, c->end, true};
    return true;
  }
  return false;
}

/* Finds the stretch around a frame in which they meet. */
static int find_meeting(const fs_tracks *tracks, const fs_track *a, const fs_track *b, int frame,
                        fs_meeting *m) {
  side sides[2] = {{.track = a}, {.track = b}};
  if (is_known(tracks, a, b, frame, m))
    return 0;
  if (look_at_both(tracks, sides, frame) < 0)
    return -1;
  sides[0].size = sides[0].now.size;
  sides[1].size = sides[1].now.size;
  const int first = walk(tracks, sides, frame, -1), last = walk(tracks, sides, frame, 1);
  if (first < 0 || last < 0)
    return -1;
  m->first = first;
  m->end = last + 1;
  const float usual[2] = {usual_change(tracks, a, first, last), usual_change(tracks, b, first, last)};
  if (usual[0] < 0 || usual[1] < 0)
    return -1;
  const int front = decide(sides, m->end - first, usual, &m->sure);
  m->before = sides[front].track;
  m->behind = sides[1 - front].track;
  return 0;
}

/* Room for one more. */
static fs_meeting *add(fs_depth_order *order) {
  if (order->count == order->capacity) {
    const size_t room = fs_room_for((size_t)order->count + 8);
    fs_meeting *meetings = realloc(order->meetings, room * sizeof *meetings);
    if (!meetings)
      return NULL;
    order->meetings = meetings;
    order->capacity = (int)room;
  }
  return &order->meetings[order->count++];
}

/* The stretch of two tracks that meet in the frame; NULL where memory is short or the file cannot be read. */
static const fs_meeting *meeting_of(fs_depth_order *order, const fs_tracks *tracks, const fs_track *a,
                                    const fs_track *b, int frame) {
  fs_meeting *passed = NULL;
  for (int i = 0; i < order->count; i++) {
    fs_meeting *m = &order->meetings[i];
    if ((m->before == a && m->behind == b) || (m->before == b && m->behind == a)) {
      if (frame == m->end) /* longer than what was looked at */
        m->end += REACH;
      if (frame < m->end)
        return m;
    }
    if (frame > m->end)
      passed = m;
  }
  fs_meeting found;
  if (find_meeting(tracks, a, b, frame, &found) != 0)
    return NULL;
  fs_meeting *m = passed ? passed : add(order);
  if (m)
    *m = found;
  return m;
}

int fs_depth_order_see(fs_depth_order *order, const fs_tracks *tracks, int frame) {
  if (!order->sights)
    order->sights = malloc((size_t)tracks->count * sizeof *order->sights);
  order->sight_count = 0;
  for (int i = 0; i < tracks->count; i++) {
    const fs_track *track = &tracks->at[i];
    look l;
    if (!is_there(track, frame))
      continue;
    if (!order->sights || look_at(tracks, track, frame, &l) != 0)
      return -1;
    order->sights[order->sight_count++] = (fs_seen_face){track, l.box};
  }
  return 0;
}

int fs_depth_order_before(fs_depth_order *order, const fs_tracks *tracks, const fs_track *track, int frame,
                          fs_meeting *before, int most) {
  int own = 0, count = 0;
  while (order->sights[own].track != track)
    own++;
  for (int i = 0; i < order->sight_count && count < most; i++) {
    const fs_seen_face *other = &order->sights[i];
    if (i == own || !heads_meet(&order->sights[own].box, &other->box))
      continue;
    const fs_meeting *m = meeting_of(order, tracks, track, other->track, frame);
    if (!m)
      return -1;
    if (m->behind == track)
      before[count++] = *m;
  }
  return count;
}

void fs_depth_order_free(fs_depth_order *order) {
  free(order->sights);
  free(order->meetings);
  *order = (fs_depth_order){0};
}
