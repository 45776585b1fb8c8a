#include "local/swap/renderer.h"

#include "base/error.h"
#include "base/parallel.h"
#include "local/swap/compositor.h"
#include "local/target/target_face.h"
#include "local/tracks/depth_order.h"
#include "local/tracks/track_meshes.h"
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

/* What is held of a track while its face is painted. */
typedef struct act {
  fs_appearance appearance;
  fs_mesh mesh; /* in the frame at hand, smoothed */
  float width;  /* there */
  fs_canvas_box reach;
  fs_meeting before[FS_HEADS_BEFORE]; /* as many as the appearance's heads */
} act;

/* A track whose face is replaced. */
typedef struct role {
  const fs_track *track; /* borrowed */
  double from, to;       /* seconds of the video; 0 and 0: all */
  act *act;              /* owned; NULL before the first frame and after the last */
} role;

struct fs_renderer {
  fs_vision *vision;           /* borrowed */
  const fs_analysis *analysis; /* borrowed */
  fs_tracks tracks;            /* its own */
  face *faces;        /* owned: of each assignment; empty where an earlier one has the same picture */
  int *face_of;       /* owned: of each person, index into faces, or -1 */
  double (*spans)[2]; /* owned: of each person, seconds from which and to which it gets the face */
  role *roles;        /* owned */
  role **present;     /* owned: room for those in the frame at hand */
  int face_count, role_count;
  fs_depth_order order;
  double frame_rate;
  fs_hand_finder *hands; /* borrowed, or NULL: hands are not known */
  fs_parallel *parallel; /* owned, or NULL: one thread paints */
  fs_compositor compositor[FS_PARALLEL_WORKERS];
};

static int check(const fs_analysis *analysis, const fs_assignment *assignments, int count, fs_error *error) {
  for (int i = 0; i < count; i++) {
    int person = assignments[i].person;
    if (person < 0 || person >= analysis->person_count)
      return fs_fail(error, "face %d does not exist: %d were found, counted from 0", person,
                     analysis->person_count);
    for (int k = 0; k < i; k++)
      if (assignments[k].person == person)
        return fs_fail(error, "face %d is given two targets", person);
  }
  return 0;
}

static int load_faces(fs_renderer *renderer, const fs_assignment *assignments, int count, fs_error *error) {
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
    if (fs_target_load(target, renderer->vision, assignments[i].target, name, error) != 0)
      return -1;
    if (fs_target_prepare(target) != 0)
      return fs_fail(error, "%s cannot be used: out of memory", name);
  }
  return 0;
}

fs_renderer *fs_renderer_new(fs_vision *vision, const fs_analysis *analysis, const fs_assignment *assignments,
                             int count, fs_error *error) {
  if (check(analysis, assignments, count, error) != 0)
    return NULL;
  fs_renderer *renderer = calloc(1, sizeof *renderer);
  if (renderer) {
    renderer->vision = vision;
    renderer->analysis = analysis;
    renderer->tracks = fs_analysis_tracks(analysis);
    if (fs_vision_followers(vision) > 1)
      renderer->parallel = fs_parallel_start();
    renderer->faces = calloc((size_t)count + 1, sizeof *renderer->faces);
    renderer->face_of = malloc(((size_t)analysis->person_count + 1) * sizeof *renderer->face_of);
    renderer->spans = calloc((size_t)analysis->person_count + 1, sizeof *renderer->spans);
    renderer->roles = calloc((size_t)analysis->track_count + 1, sizeof *renderer->roles);
    renderer->present = calloc((size_t)analysis->track_count + 1, sizeof(role *));
  }
  if (!renderer || !renderer->faces || !renderer->face_of || !renderer->spans || !renderer->roles ||
      !renderer->present) {
    fs_fail(error, "the swap cannot be done: out of memory");
    fs_renderer_free(renderer);
    return NULL;
  }
  for (int i = 0; i < analysis->person_count; i++)
    renderer->face_of[i] = -1;
  if (load_faces(renderer, assignments, count, error) == 0)
    return renderer;
  fs_renderer_free(renderer);
  return NULL;
}

const fs_fitness *fs_renderer_fitness(const fs_renderer *renderer, int assignment) {
  return &renderer->faces[assignment].straight.fitness;
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

void fs_renderer_prepare(fs_renderer *renderer, double frame_rate) {
  for (int t = 0; t < renderer->analysis->track_count; t++) {
    const fs_track *track = &renderer->analysis->tracks[t];
    const double *span = renderer->spans[track->person];
    if (renderer->face_of[track->person] >= 0)
      renderer->roles[renderer->role_count++] = (role){track, span[0], span[1], NULL};
  }
  renderer->frame_rate = frame_rate;
  renderer->hands = fs_vision_hands(renderer->vision);
}

/* ---- a track's beginning ---- */

static int measure_proportions(const fs_tracks *tracks, const fs_track *track, fs_appearance *to) {
  fs_packed_mesh meshes[FS_PROPORTION_LOOKS];
  const int step = track->count / FS_PROPORTION_LOOKS + 1;
  const int count = fs_track_read_some(tracks, track, step / 2, step, meshes);
  if (count >= 0)
    fs_proportions_set(&to->proportions, meshes, count, to->target->form);
  return count < 0 ? -1 : 0;
}

static int begin(fs_renderer *renderer, role *r) {
  float yaw;
  r->act = calloc(1, sizeof *r->act);
  if (!r->act || fs_track_yaw(&renderer->tracks, r->track, &yaw) != 0)
    return -1;
  fs_appearance *appearance = &r->act->appearance;
  appearance->target = choose_side(&renderer->faces[renderer->face_of[r->track->person]], yaw);
  return appearance->target ? measure_proportions(&renderer->tracks, r->track, appearance) : -1;
}

static void end(role *r) {
  if (r->act)
    fs_texture_free(&r->act->appearance.texture);
  free(r->act);
  r->act = NULL;
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

/* 0 to 1: a face that comes into the picture or leaves it is laid on by and by, so that it does not jump; of
 * a time-lapse, whose frames are farther apart, at once. */
static float strength_of(const role *r, int frame, double frame_rate) {
  const float length = (float)floor(ramp_seconds * frame_rate) + 1;
  const int since = frame - r->track->first_frame + 1, until = fs_track_end(r->track) - frame;
  float strength = r->track->from_cut ? 1 : (float)since / length;
  if (!r->track->to_cut)
    strength = fminf(strength, (float)until / length);
  return fminf(strength, 1);
}

/* Small faces, which are farther away, come first. */
static int by_width(const void *a, const void *b) {
  float x = (*(role *const *)a)->act->width, y = (*(role *const *)b)->act->width;
  return (x > y) - (x < y);
}

/* Finds where the role's face is in the frame. */
static int place(const fs_renderer *renderer, role *r, const fs_canvas *canvas, int frame) {
  if (fs_track_smooth(&renderer->tracks, r->track, frame, renderer->frame_rate, &r->act->mesh,
                      &r->act->appearance.speed) != 0)
    return -1;
  r->act->width = fs_mesh_box(&r->act->mesh).width;
  r->act->reach = fs_compositor_reach(canvas, &r->act->mesh);
  return 0;
}

/* Gathers the roles of the frame in `present`. Returns their number, or -1. */
static int gather(fs_renderer *renderer, const fs_canvas *canvas, int frame, double seconds) {
  int count = 0;
  for (int i = 0; i < renderer->role_count; i++) {
    role *r = &renderer->roles[i];
    if (!is_on(r, frame, seconds)) {
      end(r);
      continue;
    }
    if ((!r->act && begin(renderer, r) != 0) || place(renderer, r, canvas, frame) != 0 ||
        fs_hands_before_see(&r->act->appearance.hands, renderer->hands, canvas, &r->act->mesh, r->act->width,
                            frame) != 0)
      return -1;
    renderer->present[count++] = r;
  }
  return count;
}

/* Finds the heads before the role's face. */
static int find_heads(fs_renderer *renderer, role *r, int frame) {
  fs_meeting *before = r->act->before;
  const int count =
      fs_depth_order_before(&renderer->order, &renderer->tracks, r->track, frame, before, FS_HEADS_BEFORE);
  r->act->appearance.heads = (fs_heads_before){.count = 0};
  fs_mesh mesh;
  for (int i = 0; i < count; i++) {
    fs_point speed;
    if (fs_track_smooth(&renderer->tracks, before[i].before, frame, renderer->frame_rate, &mesh, &speed) != 0)
      return -1;
    fs_heads_before_add(&r->act->appearance.heads, &mesh, before[i].sure);
  }
  fs_heads_before_cover(&r->act->appearance.heads, &r->act->mesh);
  return count < 0 ? -1 : 0;
}

/* Whether any of the roles is behind this one. */
static bool has_behind(role *const *roles, int count, const role *r) {
  for (int i = 0; i < count; i++)
    for (int k = 0; k < roles[i]->act->appearance.heads.count; k++)
      if (roles[i]->act->before[k].before == r->track)
        return true;
  return false;
}

/* Puts the roles in the order of painting: whoever is behind another comes first, else small faces. */
static void sort(role **roles, int count) {
  qsort(roles, (size_t)count, sizeof(role *), by_width);
  for (int done = 0, next; done < count; done++) {
    for (next = done; next < count - 1 && has_behind(&roles[done], count - done, roles[next]); next++)
      ;
    role *first = roles[next];
    memmove(&roles[done + 1], &roles[done], (size_t)(next - done) * sizeof(role *));
    roles[done] = first;
  }
}

static int fail(const fs_renderer *renderer, fs_error *error) {
  if (fs_mesh_file_failure(renderer->analysis->file) != 0)
    return fs_fail(error, "the analysis cannot be read: detect the faces again");
  return fs_fail(error, "the swap cannot be done: out of memory");
}

/* Faces of a frame that are painted at the same time. */
typedef struct painting {
  fs_renderer *renderer;
  const fs_canvas *canvas;
  int frame;
  role *const *roles;
  bool failed[FS_PARALLEL_WORKERS]; /* memory was short */
} painting;

static void paint_one(void *context, int part, int worker) {
  painting *p = context;
  const role *r = p->roles[part];
  if (fs_compositor_blend(&p->renderer->compositor[worker], p->canvas, &r->act->mesh, &r->act->appearance,
                          strength_of(r, p->frame, p->renderer->frame_rate)) != 0)
    p->failed[worker] = true;
}

/* How many of the roles, from the first on, lie apart from one another. */
static int count_apart(role *const *roles, int count) {
  for (int i = 1; i < count; i++)
    for (int k = 0; k < i; k++)
      if (!fs_canvas_boxes_apart(&roles[i]->act->reach, &roles[k]->act->reach))
        return i;
  return count;
}

int fs_renderer_render(fs_renderer *renderer, const fs_canvas *canvas, int frame, double seconds,
                       fs_error *error) {
  const int count = gather(renderer, canvas, frame, seconds);
  bool failed = count < 0 || fs_depth_order_see(&renderer->order, &renderer->tracks, frame) != 0;
  for (int i = 0; i < count && !failed; i++)
    failed = find_heads(renderer, renderer->present[i], frame) != 0;
  if (failed)
    return fail(renderer, error);
  sort(renderer->present, count);
  painting p = {.renderer = renderer, .canvas = canvas, .frame = frame};
  for (int done = 0, apart; done < count; done += apart) {
    p.roles = &renderer->present[done];
    apart = count_apart(p.roles, count - done);
    fs_parallel_run(renderer->parallel, apart, paint_one, &p);
  }
  for (int i = 0; i < FS_PARALLEL_WORKERS; i++)
    if (p.failed[i])
      return fail(renderer, error);
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
    end(&renderer->roles[i]);
  free(renderer->faces);
  free(renderer->face_of);
  free(renderer->spans);
  free(renderer->roles);
  free(renderer->present);
  fs_depth_order_free(&renderer->order);
  fs_parallel_stop(renderer->parallel);
  for (int i = 0; i < FS_PARALLEL_WORKERS; i++)
    fs_compositor_free(&renderer->compositor[i]);
  free(renderer);
}
