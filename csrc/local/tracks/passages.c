#include "local/tracks/passages.h"

#include "base/room.h"
#include "local/tracks/depth_order.h"
#include "local/tracks/heads_before.h"
#include "local/tracks/hidden_meshes.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  TOGETHER = 4, /* heads before one face */
  DOUBLED = 25, /* frames in which one person has two tracks, the first of which has gone astray */
};
/* Of a face's width: as far as somebody gets behind a head, at most; and how much wider one may become. */
static const float farthest = 0.8f, wider = 1.5f;
/* Of a face's points: when so many are hidden, it is. */
static const float hidden = 0.97f;

/* A cover, and its frames from and up to which the face behind was not followed. */
typedef struct passage {
  fs_cover cover;
  int lost, found;
} passage;

typedef struct passages {
  const fs_tracks *tracks;
  passage *at; /* owned */
  int count, capacity;
} passages;

static bool spans(const fs_track *track, int first, int last) {
  return track->first_frame <= first && fs_track_end(track) > last;
}

static int add(passages *p, const fs_meeting *m) {
  const int before = (int)(m->before - p->tracks->at), behind = (int)(m->behind - p->tracks->at);
  for (int i = 0; i < p->count; i++) {
    fs_cover *c = &p->at[i].cover;
    if (c->before == before && c->behind == behind && c->first <= m->end && c->end >= m->first) {
      c->end = m->end > c->end ? m->end : c->end;
      return 0;
    }
  }
  if (p->count == p->capacity) {
    const size_t room = fs_room_for((size_t)p->count + 8);
    passage *at = realloc(p->at, room * sizeof *at);
    if (!at)
      return -1;
    p->at = at;
    p->capacity = (int)room;
  }
  p->at[p->count++] = (passage){{before, behind, m->first, m->end}, m->end, m->end};
  return 0;
}

/* Finds who is seen to be before whom in a frame. */
static int look(passages *p, fs_depth_order *order, int frame) {
  if (fs_depth_order_see(order, p->tracks, frame) != 0)
    return -1;
  for (int i = 0; i < order->sight_count; i++) {
    fs_meeting before[TOGETHER];
    const int count =
        fs_depth_order_before(order, p->tracks, order->sights[i].track, frame, before, TOGETHER);
    for (int k = 0; k < count; k++)
      if (before[k].sure && add(p, &before[k]) != 0)
        return -1;
    if (count < 0)
      return -1;
  }
  return 0;
}

static bool has_several(const fs_tracks *tracks, int frame) {
  int count = 0;
  for (int i = 0; i < tracks->count && count < 2 && tracks->at[i].first_frame <= frame; i++)
    count += spans(&tracks->at[i], frame, frame);
  return count > 1;
}

static int find(passages *p, int frames) {
  fs_depth_order order = {0};
  int status = 0;
  for (int frame = 0; frame < frames && status == 0; frame++)
    if (has_several(p->tracks, frame))
      status = look(p, &order, frame);
  fs_depth_order_free(&order);
  return status;
}

/* ---- tracks that ended or begin behind a head ---- */

/* The frames in which the face behind is still or again to be seen whole, as far as that is so: before the
 * cover, and after it. */
static int frame_before(const fs_track *behind, const fs_cover *c) {
  return c->first > behind->first_frame ? c->first - 1 : behind->first_frame;
}

static int frame_after(const fs_track *behind, const fs_cover *c) {
  return c->end < fs_track_end(behind) ? c->end : fs_track_end(behind) - 1;
}

/* Whether somebody who is behind a head in one cover comes out in the next: 1 or 0, or -1. */
static int leads_to(const fs_tracks *tracks, const passage *from, const passage *to, int most) {
  const fs_track *one = &tracks->at[from->cover.behind], *next = &tracks->at[to->cover.behind];
  const int between = next->first_frame - fs_track_end(one);
  if (from->cover.before != to->cover.before || one == next || one->person != next->person ||
      one->count == 0 || next->count == 0 || from->lost < from->found || between > most ||
      between < -DOUBLED || next->first_frame <= one->first_frame ||
      fs_track_end(next) <= fs_track_end(one) ||
      !spans(&tracks->at[from->cover.before], fs_track_end(one) - 1, next->first_frame))
    return 0;
  fs_mesh mesh;
  if (fs_tracks_face(tracks, one, frame_before(one, &from->cover), &mesh) != 0)
    return -1;
  const fs_rect a = fs_mesh_box(&mesh);
  if (fs_tracks_face(tracks, next, frame_after(next, &to->cover), &mesh) != 0)
    return -1;
  const fs_rect b = fs_mesh_box(&mesh);
  const float wide = fmaxf(a.width, b.width), narrow = fminf(a.width, b.width);
  return wide < wider * narrow && hypotf(b.x + b.width / 2 - a.x - a.width / 2,
                                         b.y + b.height / 2 - a.y - a.height / 2) < farthest * wide;
}

/* Has one track go on with the next. */
static int join(const fs_tracks *tracks, fs_track *one, fs_track *next) {
  const int apart = next->first_frame - one->first_frame, kept = apart < one->count ? apart : one->count;
  fs_packed_mesh last;
  uint32_t *meshes = realloc(one->meshes, (size_t)(apart + next->count) * sizeof *meshes);
  if (!meshes)
    return -1;
  one->meshes = meshes;
  if (fs_tracks_mesh(tracks, one, kept - 1, &last) != 0)
    return -1;
  for (int i = kept; i < apart; i++)
    if (fs_mesh_file_add(tracks->file, &last, &meshes[i]) != 0)
      return -1;
  memcpy(meshes + apart, next->meshes, (size_t)next->count * sizeof *meshes);
  one->count = apart + next->count;
  one->to_cut = next->to_cut;
  next->count = 0;
  return 0;
}

/* What the next track had is the one's. */
static void hand_over(passages *p, int next, int one) {
  for (int i = 0; i < p->count; i++) {
    fs_cover *c = &p->at[i].cover;
    c->before = c->before == next ? one : c->before;
    c->behind = c->behind == next ? one : c->behind;
  }
}

static int join_all(passages *p, int most) {
  for (int i = 0; i < p->count; i++)
    for (int k = 0; k < p->count; k++) {
      passage *from = &p->at[i], *to = &p->at[k];
      const int status = leads_to(p->tracks, from, to, most);
      if (status < 0)
        return -1;
      if (status == 0)
        continue;
      const int one = from->cover.behind, next = to->cover.behind;
      from->lost = fs_track_end(&p->tracks->at[one]);
      from->found = p->tracks->at[next].first_frame;
      from->lost = from->lost < from->found ? from->lost : from->found - 1;
      from->cover.end = to->cover.end;
      to->cover.end = to->cover.first; /* nothing is left of it */
      if (join(p->tracks, &p->tracks->at[one], &p->tracks->at[next]) != 0)
        return -1;
      hand_over(p, next, one);
    }
  return 0;
}

/* In how many frames from `frame` on, `step` by `step`, something of the face is seen beside the head; where
 * it is still to be seen after `most`, or nobody knows where the head is, 0. Or -1. */
static int count_until_hidden(const fs_tracks *tracks, const fs_mesh *face, const fs_track *before, int frame,
                              int step, int most) {
  for (int i = 0; i < most && spans(before, frame, frame); i++, frame += step) {
    fs_heads_before heads = {.count = 0};
    fs_mesh other;
    if (fs_tracks_face(tracks, before, frame, &other) != 0)
      return -1;
    fs_heads_before_add(&heads, &other, true);
    fs_heads_before_cover(&heads, face);
    if (heads.share > hidden)
      return i;
  }
  return 0;
}

/* Has a track that begins (`step` is -1) or ends (1) behind a head go on until nothing of the face is seen.
 */
static int go_on(const fs_tracks *tracks, passage *p, int step, int most) {
  fs_track *track = &tracks->at[p->cover.behind];
  const bool begin = step < 0;
  const int frame = begin ? track->first_frame - 1 : fs_track_end(track);
  fs_mesh face;
  fs_packed_mesh packed;
  if (p->lost < p->found || frame < p->cover.first - 1 || frame > p->cover.end ||
      !spans(&tracks->at[p->cover.before], begin ? frame : frame - 1, begin ? frame + 1 : frame))
    return 0;
  if (fs_tracks_face(tracks, track, begin ? frame_after(track, &p->cover) : frame_before(track, &p->cover),
                     &face) != 0)
    return -1;
  const int count = count_until_hidden(tracks, &face, &tracks->at[p->cover.before], frame, step, most);
  uint32_t *meshes =
      count > 0 ? realloc(track->meshes, (size_t)(track->count + count) * sizeof *meshes) : NULL;
  if (!meshes)
    return count > 0 ? -1 : count;
  track->meshes = meshes;
  fs_mesh_pack(&face, &packed);
  if (begin)
    memmove(meshes + count, meshes, (size_t)track->count * sizeof *meshes);
  for (int i = 0; i < count; i++)
    if (fs_mesh_file_add(tracks->file, &packed, &meshes[begin ? i : track->count + i]) != 0)
      return -1;
  track->count += count;
  if (begin) {
    track->first_frame -= count;
    track->from_cut = true; /* nobody sees it come */
    p->cover.first = track->first_frame;
    p->lost = track->first_frame;
    p->found = track->first_frame + count;
  } else {
    track->to_cut = true;
    p->cover.end = fs_track_end(track);
    p->lost = fs_track_end(track) - count;
    p->found = fs_track_end(track);
  }
  return 0;
}

static int lead_all(passages *p, int most) {
  for (int i = 0; i < p->count; i++) {
    passage *one = &p->at[i];
    const fs_cover *c = &one->cover;
    if (c->end <= c->first)
      continue;
    if (go_on(p->tracks, one, 1, most) != 0 || go_on(p->tracks, one, -1, most) != 0)
      return -1;
    /* who is beside a head for long moves meanwhile */
    if (one->lost == one->found && c->end - c->first > most)
      continue;
    const fs_hidden_stretch stretch = {
        &p->tracks->at[c->behind], &p->tracks->at[c->before], c->first, c->end, one->lost, one->found};
    if (fs_hidden_meshes_put(p->tracks, &stretch) != 0)
      return -1;
  }
  return 0;
}

/* Hands out the covers. Returns their number, or -1. */
static int hand_out(const passages *p, fs_cover **covers) {
  int count = 0;
  *covers = malloc(((size_t)p->count + 1) * sizeof **covers);
  for (int i = 0; *covers && i < p->count; i++)
    if (p->at[i].cover.end > p->at[i].cover.first)
      (*covers)[count++] = p->at[i].cover;
  return *covers ? count : -1;
}

int fs_passages_find(fs_tracks *tracks, int frames, int most, fs_cover **covers) {
  passages p = {.tracks = tracks};
  int status = find(&p, frames);
  if (status == 0)
    status = join_all(&p, most);
  if (status == 0)
    status = lead_all(&p, most);
  int count = status == 0 ? hand_out(&p, covers) : -1;
  if (count > 0 && fs_tracks_tidy(tracks, *covers, count) != 0)
    count = -1;
  free(p.at);
  return count;
}
