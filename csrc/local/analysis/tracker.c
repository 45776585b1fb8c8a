#include "local/analysis/tracker.h"

#include "local/analysis/mesh_fitting.h"
#include "local/face/face_view.h"

#include <math.h>

enum {
  MAX_TRACKLETS = 20000,
  MAX_MISSES = 2,
  SMALLEST_FACE = 24, /* pixels; landmarks of smaller ones are guesses, so they are not followed */
  SMALLEST_IN_STILL = 8,
  REFUSED_FOR = 12, /* looks for faces, in which what was none is not fitted again */
  DOUBTED_FOR = 3,  /* looks from one fit of a doubtful face to the next */
  FAINT_FOR = 4,    /* looks in which the detector may miss who fades in */
};
static const float score_to_start = 0.5f;
/* A picture's witnesses are asked once, so whatever the detector tells is worth asking them. */
static const float score_in_still = 0.4f;
/* Likelihood of a face: below the first a candidate is not followed, above the second it is not fitted again.
 */
static const float hopeless = 0.05f, beyond_doubt = 0.97f;
/* Overlap of two tracklets' landmarks from which both follow one face. */
static const float overlap_of_doubles = 0.5f;
/* Overlaps of the landmarks' box with the detector's: to be the same face; below which landmarks are found
 * anew; and below which those of what surely is followed are: above, they were found within a hundredth of
 * the face's width from where they had been (all of 40 times in the clips of make bench-quality). */
static const float overlap_to_match = 0.2f, overlap_to_trust = 0.6f, overlap_of_sure = 0.4f;
/* Degrees of roll from which a head lies, and what its overlaps are worth more. */
static const float lying = 50, more_where_lying = 1.6f;

int fs_tracker_start(fs_tracker *t, fs_vision *vision, fs_pace pace, fs_mesh_file *file) {
  *t = (fs_tracker){.vision = vision,
                    .parallel = fs_vision_followers(vision) > 1 ? fs_parallel_start() : NULL,
                    .sampler = {.vision = vision, .slow = pace.slow},
                    .still = pace.still,
                    .interval = pace.interval,
                    .slow = pace.slow,
                    .tracklets = {.file = file}};
  return fs_vision_followers(vision) > 1 && !t->parallel ? -1 : 0;
}

/* A tracklet that ended before it was confirmed a second time keeps what the shot's end left it. Returns 0,
 * or -1 when memory is short or the file of the meshes fails. */
static int end_shot(fs_tracker *t) {
  if (fs_tracklets_catch_up(&t->tracklets, t->vision, &t->recent) != 0)
    return -1;
  for (int i = 0; i < t->tracklets.count; i++) {
    fs_tracklet *tracklet = &t->tracklets.at[i];
    if (!tracklet->live)
      continue;
    fs_tracklet_end(tracklet);
    tracklet->to_cut = true;
    tracklet->whole_shot = tracklet->first_frame == t->shot && tracklet->misses == 0;
  }
  for (int i = t->tracklets.count - 1; i >= 0 && t->tracklets.at[i].shot == t->shot; i--)
    t->tracklets.at[i].shot_end = t->frame;
  return 0;
}

/* Overlap of the tracklet's newest landmarks with what the detector found. That has the brow and the chin of
 * a face that lies elsewhere. */
static float overlap_with(const fs_tracklet *tracklet, const fs_face *face) {
  const fs_landmarks *newest = fs_tracklet_newest(tracklet);
  const fs_rect box = fs_landmarks_box(newest);
  const float overlap = fs_rect_overlap(&box, &face->box);
  return fabsf(fs_landmarks_pose(newest).roll) > lying ? fminf(overlap * more_where_lying, 1) : overlap;
}

/* The detector found the tracklet's face in `face`. */
static void count_hit(fs_tracklet *tracklet, const fs_face *face) {
  tracklet->overlap = overlap_with(tracklet, face);
  fs_tracklet_confirm(tracklet);
  tracklet->score = fmaxf(tracklet->score, face->score);
}

/* Another live tracklet that follows the face of this one; NULL where there is none. */
static fs_tracklet *find_double(const fs_tracker *t, const fs_tracklet *one) {
  const fs_rect box = fs_landmarks_box(fs_tracklet_newest(one));
  for (int i = 0; i < t->tracklets.count; i++) {
    fs_tracklet *other = &t->tracklets.at[i];
    if (!other->live || other == one)
      continue;
    const fs_rect others = fs_landmarks_box(fs_tracklet_newest(other));
    if (fs_rect_overlap(&box, &others) > overlap_of_doubles)
      return other;
  }
  return NULL;
}

/* Whether a new face has faded in where it is: nobody's has been lost meanwhile. */
static bool fades_in(const fs_tracker *t, const fs_scanned_frame *scanned, const fs_face *face) {
  const bool is_early = scanned->fading > 0 && scanned->fading <= FAINT_FOR * t->interval;
  bool begins = is_early && fs_frame_holds(scanned->item->frame, &face->box);
  for (int i = t->tracklets.count - 1; i >= 0 && t->tracklets.at[i].shot == t->shot; i--)
    begins &= t->tracklets.at[i].live;
  return begins;
}

/* `least_likely`: what is less is none. Returns 0, or -1 when memory is short. */
static int start_tracklet(fs_tracker *t, const fs_scanned_frame *scanned, const fs_face *face,
                          float least_likely) {
  fs_face_fit fitted;
  int status = fs_mesh_fit_face(t->vision, scanned->item->frame, face, &fitted);
  if (status != 0)
    return status < 0 ? -1 : 0;
  if (fitted.likelihood < least_likely && !t->still) {
    fs_refusals_add(&t->refused, face, t->frame + REFUSED_FOR * t->interval);
    return 0;
  }
  const bool faint = fades_in(t, scanned, face);
  const int before = faint ? scanned->fading - 1 : 0;
  fs_tracklet *tracklet = fs_tracklets_add(&t->tracklets, t->frame - before, t->shot);
  if (!tracklet || fs_tracklet_begin_earlier(tracklet, t->vision, &t->recent, &fitted, before) != 0 ||
      fs_tracklet_append_fit(tracklet, &fitted.landmarks, &fitted.mesh) != 0)
    return -1;
  tracklet->from_cut |= faint;
  fs_tracklet_weigh(tracklet, &fitted, t->frame);
  tracklet->found = face->box;
  tracklet->hopeless = fitted.likelihood < hopeless;
  tracklet->chances++;
  count_hit(tracklet, face);
  return 0;
}

/* Whether it is still to be told if the tracklet is a face. Once it surely is one, and is known again, it
 * remains one: a fit to what a cup, a hand or a scarf leaves of it tells nothing. */
static bool is_doubtful(fs_tracklet *tracklet) {
  const bool sure = fs_tracklet_likelihood(tracklet) >= beyond_doubt;
  tracklet->settled = tracklet->settled || (sure && fs_track_sampler_knows(tracklet));
  return !sure && !tracklet->settled;
}

/* Fits the mesh again where the landmarks sit badly in the detector's box, or where the face is doubtful. */
static int confirm(fs_tracker *t, fs_tracklet *tracklet, const AVFrame *frame, const fs_face *face) {
  fs_rect box = fs_landmarks_box(fs_tracklet_newest(tracklet));
  const float overlap = overlap_with(tracklet, face);
  const float least = tracklet->sure ? overlap_of_sure : overlap_to_trust;
  bool sits_badly = overlap < least, doubtful = is_doubtful(tracklet);
  if ((sits_badly || doubtful) && tracklet->count > 1 && t->frame >= tracklet->look_anew) {
    fs_face_fit anew;
    int status = fs_mesh_fit_face(t->vision, frame, face, &anew);
    if (status < 0)
      return -1;
    /* of a face that was seen whole, a fit to what the frame's edge leaves of it tells nothing */
    if (status == 0 && !tracklet->settled && (tracklet->samples == 0 || fs_frame_holds(frame, &box)))
      fs_tracklet_weigh(tracklet, &anew, t->frame);
    box = fs_landmarks_box(&anew.landmarks);
    bool better = status == 0 && fs_rect_overlap(&box, &face->box) > overlap;
    /* A face that sits badly because it is turned away does so again in a moment; looking costs as much as
     * ten frames. */
    tracklet->look_anew = t->frame + (better ? 1 : DOUBTED_FOR) * t->interval;
    if (better && fs_tracklet_correct(tracklet, 0, &anew.landmarks, &anew.mesh) != 0)
      return -1;
  }
  count_hit(tracklet, face);
  return 0;
}

/* Where one face comes before another, what followed the one that is hidden comes to the other. It ends: two
 * tracklets never go on with one face. Returns 0, or -1 when memory is short. */
static int end_doubles(fs_tracker *t, const AVFrame *frame) {
  for (int i = 0; i < t->tracklets.count; i++) {
    fs_tracklet *one = &t->tracklets.at[i], *other;
    while (one->live && (other = find_double(t, one)) != NULL) {
      fs_tracklet *astray = fs_track_sampler_astray(&t->sampler, frame, one, other);
      if (!astray)
        return -1;
      fs_tracklet_lose(astray);
    }
  }
  return 0;
}

/* A tracklet that the detector misses again, as it does hidden and tilted faces (of slow looks: once), ends
 * unless the key points are still there. Returns 0, or -1 when memory is short. */
static int look_after_missed(fs_tracker *t, const AVFrame *frame) {
  for (int i = 0; i < t->tracklets.count; i++) {
    fs_tracklet *tracklet = &t->tracklets.at[i];
    if (!tracklet->live || tracklet->misses < (t->slow ? 1 : MAX_MISSES))
      continue;
    const int seen = fs_mesh_confirm(t->vision, frame, &tracklet->trail->mesh);
    if (seen < 0)
      return -1;
    if (seen > 0)
      fs_tracklet_confirm(tracklet);
    else
      fs_tracklet_lose(tracklet);
  }
  return 0;
}

/* Gives every live tracklet the face that overlaps it most, best pairs first. `taken[i]` is set for faces
 * given away. */
static int match(fs_tracker *t, const AVFrame *frame, const fs_face *faces, int count, bool *taken) {
  for (int i = 0; i < t->tracklets.count; i++)
    if (t->tracklets.at[i].live)
      t->tracklets.at[i].misses++, t->tracklets.at[i].chances++;
  for (;;) {
    float best = overlap_to_match;
    int best_trail = -1, best_face = -1;
    for (int i = 0; i < t->tracklets.count; i++) {
      if (!t->tracklets.at[i].live || t->tracklets.at[i].confirmed == t->tracklets.at[i].count)
        continue;
      fs_rect box = fs_landmarks_box(fs_tracklet_newest(&t->tracklets.at[i]));
      for (int f = 0; f < count; f++) {
        float overlap = taken[f] ? 0 : fs_rect_overlap(&box, &faces[f].box);
        if (overlap > best)
          best = overlap, best_trail = i, best_face = f;
      }
    }
    if (best_trail < 0)
      break;
    if (t->slow && best < overlap_to_trust) { /* somebody may have come, as well as have moved */
      fs_tracklet_lose(&t->tracklets.at[best_trail]);
      continue;
    }
    taken[best_face] = true;
    if (confirm(t, &t->tracklets.at[best_trail], frame, &faces[best_face]) != 0)
      return -1;
  }
  return look_after_missed(t, frame);
}

/* Whether the middle of a face lies in a larger one that is followed already: the detector at times takes a
 * part for the whole. */
static bool is_part(const fs_tracker *t, const fs_face *face) {
  const float least = t->still ? FS_LIKELY_FACE : 0; /* what is no face has faces before it */
  for (int i = 0; i < t->tracklets.count; i++) {
    if (!t->tracklets.at[i].live || fs_tracklet_likelihood(&t->tracklets.at[i]) < least)
      continue;
    fs_rect box = fs_landmarks_box(fs_tracklet_newest(&t->tracklets.at[i]));
    if (fs_rect_has_middle(&box, &face->box) && face->box.width * face->box.height < box.width * box.height)
      return true;
  }
  return false;
}

static int sample(fs_tracker *t, int number, const AVFrame *frame, const fs_face *faces, int count) {
  fs_track_sampler_bound(&t->sampler, &t->tracklets);
  int status = fs_track_sampler_run(&t->sampler, &t->tracklets.at[number], frame, t->frame, faces, count);
  if (status == 0 && t->still)
    return fs_track_sampler_look_mirrored(&t->sampler, &t->tracklets.at[number], frame, t->frame);
  return status == FS_SAMPLE_STRANGER ? fs_tracklets_split(&t->tracklets, number, t->frame, t->shot) : status;
}

static int take_faces(fs_tracker *t, const fs_scanned_frame *scanned) {
  const AVFrame *frame = scanned->item->frame;
  const fs_face *faces = scanned->faces;
  const int count = scanned->count, upright = scanned->ways.upright;
  bool taken[FS_FRAME_FACES] = {false};
  const float least_score = t->still ? score_in_still : score_to_start;
  const float least_width = t->still ? SMALLEST_IN_STILL : SMALLEST_FACE;
  if (end_doubles(t, frame) != 0 || match(t, frame, faces, count, taken) != 0)
    return -1;
  for (int f = 0; f < upright + scanned->ways.turned; f++) {
    if (taken[f] || faces[f].score < least_score || faces[f].box.width < least_width ||
        t->tracklets.count == MAX_TRACKLETS || is_part(t, &faces[f]) ||
        fs_refusals_have(&t->refused, &faces[f], t->frame))
      continue;
    if (start_tracklet(t, scanned, &faces[f], f < upright ? hopeless : FS_LIKELY_FACE) != 0)
      return -1;
  }
  for (int i = 0, end = t->tracklets.count; i < end; i++)
    if (t->tracklets.at[i].live && t->tracklets.at[i].misses == 0 && sample(t, i, frame, faces, count) != 0)
      return -1;
  return 0;
}

/* The parts of a search for people, which share no network. */
enum { BODIES, FACES, PARTS };
typedef struct people_search {
  fs_tracker *tracker; /* borrowed, like the next */
  fs_scanned_frame *scanned;
  int status[PARTS];
} people_search;

static void search_part(void *context, int part, int worker) {
  (void)worker;
  people_search *s = context;
  fs_tracker *t = s->tracker;
  s->status[part] = part == BODIES ? fs_others_find_bodies(&s->scanned->others, t->vision, t->still)
                                   : take_faces(t, s->scanned);
}

/* Takes the faces, and notes who is in the frame without a face that is followed. Returns 0, or -1 when
 * memory is short. */
static int search(fs_tracker *t, fs_scanned_frame *scanned) {
  const AVFrame *frame = scanned->item->frame;
  const fs_others *others = &scanned->others;
  const float width = t->still ? 0 : SMALLEST_FACE; /* a picture's small faces are followed */
  people_search s = {.tracker = t, .scanned = scanned};
  fs_parallel_run(t->parallel, PARTS, search_part, &s);
  if (s.status[BODIES] != 0 || s.status[FACES] != 0 ||
      fs_body_looks_add(&t->bodies, t->frame, t->shot, others->bodies) != 0)
    return -1;
  fs_missed *unfollowed = &t->bodies.at[t->bodies.count - 1].unfollowed;
  const int status = fs_mesh_fit_small(t->vision, frame, scanned->faces, scanned->count, width, unfollowed);
  return status != 0 ? -1 : fs_mesh_fit_cut(t->vision, frame, others->cut, others->cut_count, unfollowed);
}

int fs_tracker_frame(fs_tracker *t, fs_scanned_frame *scanned) {
  const AVFrame *frame = scanned->item->frame;
  if (scanned->empty) {
    t->frame++;
    if (fs_tracklets_catch_up(&t->tracklets, t->vision, &t->recent) != 0)
      return -1;
    return fs_tracklets_move_on(&t->tracklets);
  }
  t->sampler.fading = scanned->fading > 0;
  if (scanned->cut) {
    if (end_shot(t) != 0)
      return -1;
    t->shot = t->frame;
    t->refused = (fs_refusals){0};
  }
  if (fs_recent_frames_add(&t->recent, frame) != 0 ||
      fs_tracklets_follow(&t->tracklets, t->vision, t->parallel, &t->recent, scanned->looked_at,
                          scanned->stays) != 0)
    return -1;
  if (scanned->looked_at && (scanned->searched ? search(t, scanned) : take_faces(t, scanned)) != 0)
    return -1;
  t->frame++;
  return 0;
}

int fs_tracker_lag(const fs_tracker *t) {
  return t->interval > 1 ? t->interval + 2 : 0;
}

int fs_tracker_end(fs_tracker *t) {
  const int status = end_shot(t);
  fs_tracklets_sort(&t->tracklets);
  return status;
}

void fs_tracker_free(fs_tracker *t) {
  fs_parallel_stop(t->parallel);
  fs_tracklets_free(&t->tracklets);
  fs_body_looks_free(&t->bodies);
  fs_recent_frames_free(&t->recent);
  *t = (fs_tracker){0};
}
