#include "local/tracks/lookalikes.h"

#include <math.h>

enum {
  DISSOLVE = 50,   /* frames that may be shared by who goes and who comes */
  LEAST = 12,      /* frames that are no dissolve; fewer do for who is seen as briefly */
  TELLING = 25,    /* frames from which on movement, or the want of it, tells something */
  LEAST_WIDTH = 40 /* pixels; of smaller faces the mesh trembles */
};

/* What moves in a face by itself, told in the face's own frame, so that neither a camera nor a mirror changes
 * it, but for the side of a turn. */
enum { MOUTH, LIDS, LIPS, YAW, PITCH, MOVEMENTS };

/* By how much the movements tremble in a photograph that a camera passes over (standard deviation). Set on 17
 * pairs of faces of moved photographs, of which the largest had 0.003, 0.005, 0.014, 0.013 and 0.018 where no
 * edge cut them. */
static const double trembling[MOVEMENTS] = {0.003, 0.005, 0.015, 0.015, 0.018};

/* In so many times its trembling something moves. */
static const double moves = 2;

/* Up to this correlation two faces move each by itself. An image has 0.98 and more of what moves in both,
 * also small, blurred and seen from the side, a screen that is a third of a second late 0.6, and one that is
 * a second late less than 0. What moves in one of two people does not, as a rule, move in the other at all.
 */
static const double least_image = 0.5;

/* Sums over frames: of both values, their squares and their product. */
typedef struct sums {
  double one, other, ones, others, products;
} sums;

typedef struct evidence {
  int frames, brief;     /* shared, and of these in what may be a dissolve */
  int read;              /* of which the meshes were read */
  double widths[2];      /* sums over these, pixels */
  sums moved[MOVEMENTS]; /* deviations from the means of what two tracks share */
} evidence;

static double between(const fs_mesh *mesh, int a, int b) {
  const fs_point3 *p = &mesh->at[a], *q = &mesh->at[b];
  const double x = (double)(p->x - q->x), y = (double)(p->y - q->y), z = (double)(p->z - q->z);
  return sqrt(x * x + y * y + z * z);
}

/* The points are MediaPipe's: lips 13, 14, 61, 291, lids 159, 145, 386, 374, forehead 10, chin 152, ears 234
 * and 454. Returns the face's width. */
static double measure(const fs_mesh *mesh, double value[MOVEMENTS]) {
  const double height = fmax(between(mesh, 10, 152), 1), width = fmax(between(mesh, 234, 454), 1);
  value[MOUTH] = between(mesh, 13, 14) / height;
  value[LIDS] = (between(mesh, 159, 145) + between(mesh, 386, 374)) / height;
  value[LIPS] = between(mesh, 61, 291) / width;
  value[YAW] = (double)(mesh->at[234].z - mesh->at[454].z) / width;
  value[PITCH] = (double)(mesh->at[10].z - mesh->at[152].z) / height;
  return width;
}

static int start_of_both(const fs_track *a, const fs_track *b) {
  return a->first_frame > b->first_frame ? a->first_frame : b->first_frame;
}

static int end_of_both(const fs_track *a, const fs_track *b) {
  return fs_track_end(a) < fs_track_end(b) ? fs_track_end(a) : fs_track_end(b);
}

/* Adds what two tracks show in the frames that they share. */
static void watch(const fs_tracks *tracks, const fs_track *a, const fs_track *b, int first, int end,
                  evidence *seen) {
  sums sum[MOVEMENTS] = {0};
  int count = 0;
  for (int frame = first; frame < end; frame++) {
    fs_mesh one, other;
    double x[MOVEMENTS], y[MOVEMENTS];
    if (fs_tracks_face(tracks, a, frame, &one) != 0 || fs_tracks_face(tracks, b, frame, &other) != 0)
      continue;
    seen->widths[0] += measure(&one, x);
    seen->widths[1] += measure(&other, y);
    count++;
    for (int m = 0; m < MOVEMENTS; m++) {
      sum[m].one += x[m];
      sum[m].other += y[m];
      sum[m].ones += x[m] * x[m];
      sum[m].others += y[m] * y[m];
      sum[m].products += x[m] * y[m];
    }
  }
  seen->read += count;
  for (int m = 0; m < MOVEMENTS && count > 0; m++) {
    seen->moved[m].ones += sum[m].ones - sum[m].one * sum[m].one / count;
    seen->moved[m].others += sum[m].others - sum[m].other * sum[m].other / count;
    seen->moved[m].products += sum[m].products - sum[m].one * sum[m].other / count;
  }
}

/* Whether the track that begins first ends first, in the little that they share: one shot may dissolve into
 * another one of the same person. */
static bool may_dissolve(const fs_track *a, const fs_track *b, int shared) {
  return shared < DISSOLVE && a->first_frame != b->first_frame &&
         (a->first_frame < b->first_frame) == (fs_track_end(a) < fs_track_end(b));
}

static bool are_two(const evidence *seen) {
  double weights = 0, alike = 0;
  bool moving[2] = {false, false};
  if (seen->read < TELLING || fmin(seen->widths[0], seen->widths[1]) < LEAST_WIDTH * (double)seen->read)
    return false;
  for (int m = 0; m < MOVEMENTS; m++) {
    const sums *s = &seen->moved[m];
    const double one = sqrt(fmax(s->ones, 0) / seen->read), other = sqrt(fmax(s->others, 0) / seen->read);
    const double weight = fmin(one, other) / trembling[m];
    moving[0] |= one > moves * trembling[m];
    moving[1] |= other > moves * trembling[m];
    if (weight <= moves)
      continue;
    const double correlation = s->products / seen->read / (one * other);
    weights += weight;
    alike += weight * (m == YAW ? fabs(correlation) : correlation);
  }
  return moving[0] == moving[1] && alike <= least_image * weights;
}

static bool overlap(const fs_track *a, const fs_track *b, int lag) {
  const int shared = end_of_both(a, b) - start_of_both(a, b);
  return shared > lag || (shared > 0 && a->first_frame == b->first_frame);
}

bool fs_tracks_together(const fs_tracks *tracks, int one, int other, int lag) {
  for (int i = 0; i < tracks->count; i++)
    for (int k = 0; tracks->at[i].person == one && k < tracks->count; k++)
      if (tracks->at[k].person == other && overlap(&tracks->at[i], &tracks->at[k], lag))
        return true;
  return false;
}

fs_company fs_tracks_company(const fs_tracks *tracks, int one, int other) {
  evidence seen = {0};
  int frames[2] = {0, 0};
  for (int i = 0; i < tracks->count; i++) {
    const fs_track *a = &tracks->at[i];
    frames[0] += a->person == one ? a->count : 0;
    frames[1] += a->person == other ? a->count : 0;
    for (int k = 0; a->person == one && k < tracks->count; k++) {
      const fs_track *b = &tracks->at[k];
      const int first = start_of_both(a, b), end = end_of_both(a, b);
      if (b->person != other || end <= first)
        continue;
      seen.frames += end - first;
      seen.brief += may_dissolve(a, b, end - first) ? end - first : 0;
      watch(tracks, a, b, first, end, &seen);
    }
  }
  const int fewer = frames[0] < frames[1] ? frames[0] : frames[1], clear = seen.frames - seen.brief;
  if (clear < LEAST && 2 * clear <= fewer)
    return FS_COMPANY_NONE;
  return are_two(&seen) ? FS_COMPANY_SEPARATE : FS_COMPANY_UNKNOWN;
}
