#include "local/swap/renderer.h"

#include "base/error.h"
#include "local/swap/compositor.h"
#include "local/swap/landmark_smoothing.h"
#include "local/swap/mesh.h"
#include "local/swap/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Degrees by which a mirrored target must suit a track better: without need nobody is turned round. */
static const float mirror_gain = 15;

/* A picture and its mirror image, made when somebody looks the other way. */
typedef struct face {
  fs_target straight, mirrored;
  bool has_mirrored;
} face;

/* A track whose face is replaced. */
typedef struct role {
  const fs_track *track;   /* borrowed */
  const fs_target *target; /* borrowed */
  fs_landmarks *frames;    /* owned: the track's, smoothed */
  fs_colour_transfer tone;
  float width; /* in the frame at hand */
} role;

struct fs_renderer {
  const fs_analysis *analysis; /* borrowed */
  face *faces;  /* owned: of each assignment; empty where an earlier one has the same picture */
  int *face_of; /* owned: of each person, index into faces, or -1 */
  int face_count;
  role *roles;    /* owned */
  role **present; /* owned: room for those in the frame at hand */
  int role_count;
  fs_compositor compositor;
};

static int check(const fs_analysis *analysis, const fs_assignment *assignments, int count, char *error,
                 size_t error_size) {
  for (int i = 0; i < count; i++) {
    int person = assignments[i].person;
    if (person < 0 || person >= analysis->person_count)
      return fs_fail(error, error_size, "face %d does not exist: %d were found, counted from 0", person,
                     analysis->person_count);
    for (int k = 0; k < i; k++)
      if (assignments[k].person == person)
        return fs_fail(error, error_size, "face %d is given two targets", person);
  }
  return 0;
}

static int load_faces(fs_renderer *cast, fs_vision *vision, const fs_assignment *assignments, int count,
                      char *error, size_t error_size) {
  for (int i = 0; i < count; i++) {
    int same = 0;
    while (same < i && strcmp(assignments[same].target, assignments[i].target) != 0)
      same++;
    cast->face_of[assignments[i].person] = same;
    cast->face_count = i + 1;
    if (same < i)
      continue;
    char name[64];
    snprintf(name, sizeof name, "the target picture for face %d", assignments[i].person);
    if (fs_target_load(&cast->faces[i].straight, vision, assignments[i].target, name, error, error_size) != 0)
      return -1;
  }
  return 0;
}

fs_renderer *fs_renderer_new(fs_vision *vision, const fs_analysis *analysis, const fs_assignment *assignments,
                             int count, char *error, size_t error_size) {
  if (check(analysis, assignments, count, error, error_size) != 0)
    return NULL;
  fs_renderer *cast = calloc(1, sizeof *cast);
  if (cast) {
    cast->analysis = analysis;
    cast->faces = calloc((size_t)count + 1, sizeof *cast->faces);
    cast->face_of = malloc(((size_t)analysis->person_count + 1) * sizeof *cast->face_of);
    cast->roles = calloc((size_t)analysis->track_count + 1, sizeof *cast->roles);
    cast->present = calloc((size_t)analysis->track_count + 1, sizeof(role *));
  }
  if (!cast || !cast->faces || !cast->face_of || !cast->roles || !cast->present) {
    fs_fail(error, error_size, "the swap cannot be done: out of memory");
    fs_renderer_free(cast);
    return NULL;
  }
  for (int i = 0; i < analysis->person_count; i++)
    cast->face_of[i] = -1;
  if (load_faces(cast, vision, assignments, count, error, error_size) != 0) {
    fs_renderer_free(cast);
    return NULL;
  }
  return cast;
}

static float mean_yaw(const fs_landmarks *frames, int count) {
  float sum = 0;
  for (int i = 0; i < count; i++)
    sum += fs_landmarks_pose(&frames[i]).yaw;
  return sum / (float)count;
}

/* The cheek that a turned face hides cannot be shown on one turned the other way: then its mirror image
 * serves better. */
static const fs_target *choose_side(face *f, float yaw) {
  float straight = fabsf(f->straight.yaw - yaw), mirrored = fabsf(-f->straight.yaw - yaw);
  if (straight - mirrored < mirror_gain)
    return &f->straight;
  if (!f->has_mirrored) {
    f->has_mirrored = true;
    if (fs_target_mirror(&f->straight, &f->mirrored) != 0)
      return NULL;
  }
  return &f->mirrored;
}

int fs_renderer_prepare(fs_renderer *cast, double frame_rate) {
  for (int t = 0; t < cast->analysis->track_count; t++) {
    const fs_track *track = &cast->analysis->tracks[t];
    if (cast->face_of[track->person] < 0)
      continue;
    role *r = &cast->roles[cast->role_count++];
    r->track = track;
    r->frames = fs_landmark_smoothing(track->frames, track->count, frame_rate);
    if (!r->frames)
      return -1;
    r->target = choose_side(&cast->faces[cast->face_of[track->person]], mean_yaw(r->frames, track->count));
    if (!r->target)
      return -1;
  }
  return 0;
}

static bool is_on(const role *r, int frame) {
  return frame >= r->track->first_frame && frame - r->track->first_frame < r->track->count;
}

bool fs_renderer_has_work(const fs_renderer *cast, int frame) {
  for (int i = 0; i < cast->role_count; i++)
    if (is_on(&cast->roles[i], frame))
      return true;
  return false;
}

/* Small faces, which are farther away, come first. */
static int by_width(const void *a, const void *b) {
  float x = (*(role *const *)a)->width, y = (*(role *const *)b)->width;
  return (x > y) - (x < y);
}

int fs_renderer_render(fs_renderer *cast, const fs_canvas *canvas, int frame) {
  size_t count = 0;
  for (int i = 0; i < cast->role_count; i++) {
    role *r = &cast->roles[i];
    if (!is_on(r, frame))
      continue;
    r->width = fs_mesh_width(&r->frames[frame - r->track->first_frame]);
    cast->present[count++] = r;
  }
  qsort(cast->present, count, sizeof(role *), by_width);
  for (size_t i = 0; i < count; i++) {
    role *r = cast->present[i];
    if (fs_compositor_blend(&cast->compositor, canvas, r->target, &r->frames[frame - r->track->first_frame],
                            &r->tone) != 0)
      return -1;
  }
  return 0;
}

void fs_renderer_free(fs_renderer *cast) {
  if (!cast)
    return;
  for (int i = 0; i < cast->face_count; i++) {
    fs_target_free(&cast->faces[i].straight);
    fs_target_free(&cast->faces[i].mirrored);
  }
  for (int i = 0; i < cast->role_count; i++)
    free(cast->roles[i].frames);
  free(cast->faces);
  free(cast->face_of);
  free(cast->roles);
  free(cast->present);
  fs_compositor_free(&cast->compositor);
  free(cast);
}
