#include "local/tracks/hidden_meshes.h"

#include "local/face/face_shape.h"
#include "local/face/quantile.h"
#include "local/face/ramp.h"
#include "local/tracks/heads_before.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the face's size, from a head: so near it a point is led astray altogether, and from here on not at all;
 * a face that far from it is found as if nobody were there. */
static const float astray = 0.05f, sound = 0.25f, apart = 0.2f;
/* How far points that are seen may be off the shape, of the face's size: as little where it is the face's
 * own, and so much where it is another's. */
static const float own = 0.03f, strange = 0.06f;
enum { LEAST_SEEN = 60 /* points: fewer do not tell where a face is */ };

/* What a frame tells. */
typedef struct sight {
  fs_mesh mesh;
  float seen[FS_MESH]; /* how much each point is to be trusted */
  float nearest;       /* pixels between the face and the head's outline */
} sight;

/* Where the face is in a frame, against its shape between the ends. */
typedef struct place {
  fs_point3 by;
  float trust; /* 0 to 1 */
} place;

typedef struct work {
  const fs_tracks *tracks;
  const fs_hidden_stretch *stretch;
  int from, to;            /* the last frame before it, and the first after it, of which the mesh is right */
  bool has_from, has_to;   /* there is one */
  fs_packed_mesh ends[2];  /* of these */
  place *places;           /* owned: of the frames between */
  fs_point3 last[FS_MESH]; /* how each point was off the shape when it was seen last */
  int age[FS_MESH];        /* frames since; or since the first one */
} work;

/* Looks where `face` is hidden by the head before it in a frame. */
static int look_behind(const work *w, int frame, const fs_mesh *face, sight *s) {
  const fs_track *before = w->stretch->before;
  const float size = fs_stance_of(face).size;
  fs_heads_before heads = {.count = 0};
  fs_mesh other;
  if (frame >= before->first_frame && frame < fs_track_end(before)) {
    if (fs_tracks_face(w->tracks, before, frame, &other) != 0)
      return -1;
    fs_heads_before_add(&heads, &other, true);
  }
  s->nearest = INFINITY;
  for (int i = 0; i < FS_MESH; i++) {
    const float beyond =
        heads.count > 0 ? fs_head_beyond(&heads.at[0], face->at[i].x, face->at[i].y) : INFINITY;
    s->seen[i] = fs_ramp(beyond, astray * size, sound * size);
    s->nearest = fminf(s->nearest, beyond);
  }
  return 0;
}

/* Whether the face is apart from the head: 1 or 0, or -1. */
static int is_apart(const work *w, int frame) {
  sight s;
  if (fs_tracks_face(w->tracks, w->stretch->behind, frame, &s.mesh) != 0 ||
      look_behind(w, frame, &s.mesh, &s) != 0)
    return -1;
  return s.nearest >= apart * fs_stance_of(&s.mesh).size;
}

static bool is_known(const fs_hidden_stretch *s, int frame) {
  return frame < s->lost || frame >= s->found;
}

/* Goes from an end of the stretch inwards while the face is apart. Returns the frame, -1 where it is not
 * apart at all, or -2. */
static int find_end(const work *w, int frame, int step) {
  const fs_hidden_stretch *s = w->stretch;
  const int first = s->behind->first_frame, end = first + s->behind->count;
  int found = -1;
  for (; frame >= first && frame < end && is_known(s, frame); frame += step) {
    const int status = is_apart(w, frame);
    if (status < 0)
      return -2;
    if (status == 0)
      break;
    found = frame;
  }
  return found;
}

static int find_ends(work *w) {
  const fs_hidden_stretch *s = w->stretch;
  const int first = s->behind->first_frame, last = first + s->behind->count - 1;
  w->from = find_end(w, s->first > first ? s->first - 1 : first, 1);
  w->to = find_end(w, s->end < last ? s->end : last, -1);
  if (w->from == -2 || w->to == -2)
    return -1;
  w->has_from = w->from >= 0;
  w->has_to = w->to >= 0;
  if ((w->has_from && fs_tracks_mesh(w->tracks, s->behind, w->from - first, &w->ends[0]) != 0) ||
      (w->has_to && fs_tracks_mesh(w->tracks, s->behind, w->to - first, &w->ends[1]) != 0))
    return -1;
  w->from = w->has_from ? w->from : first - 1;
  w->to = w->has_to ? w->to : last + 1;
  return 0;
}

/* The face's shape in a frame, by those at the ends. */
static void shape_at(const work *w, int frame, fs_mesh *mesh) {
  fs_packed_mesh packed = w->ends[w->has_from ? 0 : 1];
  if (w->has_from && w->has_to)
    fs_packed_mesh_blend(&w->ends[0], &w->ends[1], (float)(frame - w->from) / (float)(w->to - w->from),
                         &packed);
  fs_mesh_unpack(&packed, mesh);
}

/* Where those points that are seen say that the face is. */
static place find_place(const sight *s, const fs_mesh *shape) {
  float off[3][FS_MESH] = {{0}}, rest[FS_MESH];
  int count = 0;
  for (int i = 0; i < FS_MESH; i++) {
    if (s->seen[i] < 0.5f)
      continue;
    off[0][count] = s->mesh.at[i].x - shape->at[i].x;
    off[1][count] = s->mesh.at[i].y - shape->at[i].y;
    off[2][count++] = s->mesh.at[i].z - shape->at[i].z;
  }
  if (count < LEAST_SEEN)
    return (place){{0, 0, 0}, 0};
  float sorted[3][FS_MESH];
  memcpy(sorted, off, sizeof sorted);
  place p = {{fs_median(sorted[0], count), fs_median(sorted[1], count), fs_median(sorted[2], count)}, 0};
  for (int i = 0; i < count; i++)
    rest[i] = hypotf(off[0][i] - p.by.x, off[1][i] - p.by.y);
  p.trust = fs_ramp(fs_median(rest, count) / fmaxf(fs_stance_of(shape).size, 1), strange, own);
  return p;
}

static int look(work *w, int frame) {
  const fs_hidden_stretch *s = w->stretch;
  sight seen;
  fs_mesh shape;
  place *p = &w->places[frame - w->from - 1];
  if (!is_known(s, frame))
    return 0;
  shape_at(w, frame, &shape);
  if (fs_tracks_face(w->tracks, s->behind, frame, &seen.mesh) != 0 ||
      look_behind(w, frame, &shape, &seen) != 0)
    return -1;
  *p = find_place(&seen, &shape);
  return 0;
}

/* Frames that do not tell are put between those that do; at an end that is known the face is where it is. */
static void fill_places(work *w) {
  const int count = w->to - w->from - 1;
  int last = -1;
  for (int i = 0; i <= count; i++) {
    if (i < count && w->places[i].trust < 0.5f)
      continue;
    const bool any = last >= 0 || w->has_from, next = i < count || w->has_to;
    const fs_point3 a = last >= 0 ? w->places[last].by : (fs_point3){0, 0, 0};
    const fs_point3 b = i < count ? w->places[i].by : (fs_point3){0, 0, 0};
    for (int k = last + 1; k < i; k++) {
      const float share = !any ? 1 : !next ? 0 : (float)(k - last) / (float)(i - last);
      w->places[k].by =
          (fs_point3){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y), a.z + share * (b.z - a.z)};
      w->places[k].trust = 0;
    }
    last = i;
  }
}

/* Writes the mesh of a frame anew. What was seen of an expression last stays for a while where it is hidden.
 */
static int put(work *w, int frame) {
  enum { STAYS = 16 /* frames */ };
  const fs_track *track = w->stretch->behind;
  const place *p = &w->places[frame - w->from - 1];
  sight s;
  fs_mesh shape;
  shape_at(w, frame, &shape);
  for (int i = 0; i < FS_MESH; i++) {
    fs_point3 *at = &shape.at[i];
    *at = (fs_point3){at->x + p->by.x, at->y + p->by.y, at->z + p->by.z};
  }
  if (p->trust > 0 &&
      (fs_tracks_face(w->tracks, track, frame, &s.mesh) != 0 || look_behind(w, frame, &shape, &s) != 0))
    return -1;
  for (int i = 0; i < FS_MESH; i++) {
    fs_point3 *at = &shape.at[i], *last = &w->last[i];
    const float seen = p->trust > 0 ? p->trust * s.seen[i] : 0;
    const float stays = w->age[i] < STAYS ? (1 - seen) * (1 - (float)w->age[i] / STAYS) : 0;
    fs_point3 by = {stays * last->x, stays * last->y, stays * last->z};
    w->age[i]++;
    if (seen > 0) {
      const fs_point3 off = {s.mesh.at[i].x - at->x, s.mesh.at[i].y - at->y, s.mesh.at[i].z - at->z};
      by = (fs_point3){by.x + seen * off.x, by.y + seen * off.y, by.z + seen * off.z};
      if (seen > 0.5f) {
        *last = off;
        w->age[i] = 0;
      }
    }
    *at = (fs_point3){at->x + by.x, at->y + by.y, at->z + by.z};
  }
  fs_packed_mesh packed;
  fs_mesh_pack(&shape, &packed);
  return fs_mesh_file_put(w->tracks->file, track->meshes[frame - track->first_frame], &packed);
}

int fs_hidden_meshes_put(const fs_tracks *tracks, const fs_hidden_stretch *stretch) {
  work w = {.tracks = tracks, .stretch = stretch};
  if (find_ends(&w) != 0)
    return -1;
  const int count = w.to - w.from - 1;
  if (count <= 0 || (!w.has_from && !w.has_to))
    return 0;
  w.places = calloc((size_t)count, sizeof *w.places);
  int status = w.places ? 0 : -1;
  for (int frame = w.from + 1; frame < w.to && status == 0; frame++)
    status = look(&w, frame);
  if (status == 0)
    fill_places(&w);
  for (int frame = w.from + 1; frame < w.to && status == 0; frame++)
    status = put(&w, frame);
  free(w.places);
  return status;
}
