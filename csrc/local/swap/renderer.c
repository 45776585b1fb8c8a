#include "local/swap/renderer.h"

#include "base/error.h"
#include "local/face/target_face.h"
#include "local/swap/compositor.h"
#include "local/swap/mesh_smoothing.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Degrees by which a mirrored target must suit a track better: without need nobody is turned round. */
static const float mirror_gain = 15;
/* Seconds in which a face comes and goes where no cut hides it. */
static const double ramp_seconds = 0.24;

/* A picture and its mirror image, made when somebody looks the other way. */
typedef struct face {
  fs_target straight, mirrored;
  bool has_mirrored;
} face;

/* A track whose face is replaced. */
typedef struct role {
  const fs_track *track; /* borrowed */
  double from, to;       /* seconds of the video; 0 and 0: all */
  fs_appearance appearance;
  fs_mesh mesh; /* in the frame at hand, smoothed */
  float width;  /* there */
} role;

struct fs_renderer {
  const fs_analysis *analysis; /* borrowed */
  face *faces;        /* owned: of each assignment; empty where an earlier one has the same picture */
  int *face_of;       /* owned: of each person, index into faces, or -1 */
  double (*spans)[2]; /* owned: of each person, seconds from which and to which it gets the face */
  int face_count;
  role *roles;    /* owned */
  role **present; /* owned: room for those in the frame at hand */
  int role_count;
  double frame_rate;
  fs_hand_finder *hands; /* borrowed, or NULL: hands are not known */
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

static int load_faces(fs_renderer *renderer, fs_vision *vision, const fs_assignment *assignments, int count,
                      char *error, size_t error_size) {
  for (int i = 0; i < count; i++) {
    int same = 0;
    while (same < i && strcmp(assignments[same].target, assignments[i].target) != 0)
      same++;
    renderer->face_of[assignments[i].person] = same;
    renderer->spans[assignments[i].person][0] = assignments[i].from;
    renderer->spans[assignments[i].person][1] = assignments[i].to;
    renderer->face_count = i + 1;
    if (same < i)
      continue;
    char name[64];
    snprintf(name, sizeof name, "the target picture for face %d", assignments[i].person);
    fs_target *target = &renderer->faces[i].straight;
    if (fs_target_load(target, vision, assignments[i].target, name, error, error_size) != 0)
      return -1;
    if (fs_target_prepare(target) != 0)
      return fs_fail(error, error_size, "%s cannot be used: out of memory", name);
  }
  return 0;
}

fs_renderer *fs_renderer_new(fs_vision *vision, const fs_analysis *analysis, const fs_assignment *assignments,
                             int count, char *error, size_t error_size) {
  if (check(analysis, assignments, count, error, error_size) != 0)
    return NULL;
  fs_renderer *renderer = calloc(1, sizeof *renderer);
  if (renderer) {
    renderer->analysis = analysis;
    renderer->hands = fs_vision_hands(vision);
    renderer->faces = calloc((size_t)count + 1, sizeof *renderer->faces);
    renderer->face_of = malloc(((size_t)analysis->person_count + 1) * sizeof *renderer->face_of);
    renderer->spans = calloc((size_t)analysis->person_count + 1, sizeof *renderer->spans);
    renderer->roles = calloc((size_t)analysis->track_count + 1, sizeof *renderer->roles);
    renderer->present = calloc((size_t)analysis->track_count + 1, sizeof(role *));
  }
  if (!renderer || !renderer->faces || !renderer->face_of || !renderer->spans || !renderer->roles ||
      !renderer->present) {
    fs_fail(error, error_size, "the swap cannot be done: out of memory");
    fs_renderer_free(renderer);
    return NULL;
  }
  for (int i = 0; i < analysis->person_count; i++)
    renderer->face_of[i] = -1;
  if (load_faces(renderer, vision, assignments, count, error, error_size) != 0) {
    fs_renderer_free(renderer);
    return NULL;
  }
  return renderer;
}

static float mean_yaw(const fs_track *track) {
  enum { LOOKS = 24 /* frames that are measured */ };
  const int step = track->count / LOOKS + 1;
  float sum = 0;
  int seen = 0;
  for (int i = 0; i < track->count; i += step, seen++) {
    fs_mesh mesh;
    fs_mesh_unpack(&track->frames[i], &mesh);
    sum += fs_stance_of(&mesh).yaw;
  }
  return sum / (float)seen;
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

int fs_renderer_prepare(fs_renderer *renderer, double frame_rate) {
  for (int t = 0; t < renderer->analysis->track_count; t++) {
    const fs_track *track = &renderer->analysis->tracks[t];
    if (renderer->face_of[track->person] < 0)
      continue;
    role *r = &renderer->roles[renderer->role_count++];
    r->track = track;
    r->from = renderer->spans[track->person][0];
    r->to = renderer->spans[track->person][1];
    const fs_target *target =
        choose_side(&renderer->faces[renderer->face_of[track->person]], mean_yaw(track));
    if (!target)
      return -1;
    r->appearance.target = target;
    fs_proportions_set(&r->appearance.proportions, track->frames, track->count, target->form);
  }
  renderer->frame_rate = frame_rate;
  return 0;
}

static bool is_on(const role *r, int frame, double seconds) {
  bool due = r->to <= r->from || (seconds >= r->from && seconds < r->to);
  return due && frame >= r->track->first_frame && frame - r->track->first_frame < r->track->count;
}

bool fs_renderer_has_work(const fs_renderer *renderer, int frame, double seconds) {
  for (int i = 0; i < renderer->role_count; i++)
    if (is_on(&renderer->roles[i], frame, seconds))
      return true;
  return false;
}

/* 0 to 1: a face that comes into the picture or leaves it is laid on by and by, so that it does not jump. */
static float strength_of(const role *r, int frame, double frame_rate) {
  const float length = (float)(ramp_seconds * frame_rate) + 1;
  const int since = frame - r->track->first_frame + 1,
            until = r->track->first_frame + r->track->count - frame;
  float strength = r->track->from_cut ? 1 : (float)since / length;
  if (!r->track->to_cut)
    strength = fminf(strength, (float)until / length);
  return fminf(strength, 1);
}

/* What is large and belongs to a track alone goes with it. */
static void leave(role *r, int frame) {
  if (frame >= r->track->first_frame + r->track->count)
    fs_texture_free(&r->appearance.texture);
}

/* Small faces, which are farther away, come first. */
static int by_width(const void *a, const void *b) {
  float x = (*(role *const *)a)->width, y = (*(role *const *)b)->width;
  return (x > y) - (x < y);
}

int fs_renderer_render(fs_renderer *renderer, const fs_canvas *canvas, int frame, double seconds) {
  size_t count = 0;
  for (int i = 0; i < renderer->role_count; i++) {
    role *r = &renderer->roles[i];
    if (!is_on(r, frame, seconds)) {
      leave(r, frame);
      continue;
    }
    fs_mesh_smooth(r->track->frames, r->track->count, frame - r->track->first_frame, renderer->frame_rate,
                   &r->mesh);
    r->width = fs_mesh_box(&r->mesh).width;
    if (fs_hands_before_see(&r->appearance.hands, renderer->hands, canvas, &r->mesh, r->width, frame) != 0)
      return -1;
    renderer->present[count++] = r;
  }
  qsort(renderer->present, count, sizeof(role *), by_width);
  for (size_t i = 0; i < count; i++) {
    role *r = renderer->present[i];
    if (fs_compositor_blend(&renderer->compositor, canvas, &r->mesh, &r->appearance,
                            strength_of(r, frame, renderer->frame_rate)) != 0)
      return -1;
  }
  return 0;
}

void fs_renderer_free(fs_renderer *renderer) {
  if (!renderer)
    return;
  for (int i = 0; i < renderer->face_count; i++) {
    fs_target_free(&renderer->faces[i].straight);
    fs_target_free(&renderer->faces[i].mirrored);
  }
  for (int i = 0; i < renderer->role_count; i++)
    fs_texture_free(&renderer->roles[i].appearance.texture);
  free(renderer->faces);
  free(renderer->face_of);
  free(renderer->spans);
  free(renderer->roles);
  free(renderer->present);
  fs_compositor_free(&renderer->compositor);
  free(renderer);
}
