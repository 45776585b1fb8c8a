#include "local/analysis/analysis.h"

#include "base/error.h"
#include "local/analysis/frame_detector.h"
#include "local/analysis/person_clusters.h"
#include "local/analysis/portrait_budget.h"
#include "local/media/reader.h"
#include "local/tracks/lookalikes.h"
#include "local/tracks/passages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  LOOKS_MISSED = 4,  /* of the detector, over which a track goes on */
  LOOKS_HIDDEN = 20, /* the same, where somebody has passed before the face */
};

/* Frames' times, in seconds from the first. */
typedef struct times {
  double *at; /* owned */
  int count, capacity;
} times;

static int add_time(times *t, double at) {
  if (t->count == t->capacity) {
    int capacity = t->capacity ? t->capacity * 2 : 256;
    double *more = realloc(t->at, (size_t)capacity * sizeof *more);
    if (!more)
      return -1;
    t->at = more;
    t->capacity = capacity;
  }
  t->at[t->count++] = at;
  return 0;
}

static int report(const fs_progress_callback *progress, int done, int64_t expected) {
  if (!progress || !progress->report)
    return 0;
  double fraction = expected > 0 ? (double)done / (double)expected : 0;
  return progress->report(progress->context, fmin(fraction, 1));
}

/* Tells why tracking or grouping has failed. */
static int fail_short(const fs_mesh_file *file, fs_error *error) {
  const int reason = fs_mesh_file_failure(file);
  if (reason != 0)
    return fs_fail(error, "the analysis cannot be kept: %s", fs_file_error(reason));
  return fs_fail(error, "the faces cannot be analysed: out of memory");
}

/* The state of a pass over all frames. */
typedef struct pass {
  fs_reader *reader;
  fs_frame_scanner *scanner;
  fs_tracker *tracker;
  times *times;
  double last; /* seconds of the last frame */
} pass;

static int track_frames(pass *p, const fs_progress_callback *progress, fs_error *error) {
  const fs_media_info *info = fs_reader_info(p->reader);
  for (fs_scanned_frame *frame; (frame = fs_frame_scanner_next(p->scanner)) != NULL;) {
    p->last = frame->seconds;
    int status = add_time(p->times, frame->origin);
    if (status == 0)
      status = fs_tracker_frame(p->tracker, frame);
    fs_scanned_frame_free(frame);
    if (status != 0)
      return fail_short(p->tracker->tracklets.file, error);
    if (report(progress, p->times->count, info->frames) != 0)
      return fs_fail(error, "cancelled");
  }
  if (fs_tracker_end(p->tracker) != 0)
    return fail_short(p->tracker->tracklets.file, error);
  return 0;
}

static int track_all(fs_reader *reader, fs_vision *vision, fs_tracker *tracker, times *t,
                     fs_analysis *analysis, const fs_progress_callback *progress, fs_error *error) {
  pass p = {.reader = reader, .tracker = tracker, .times = t};
  p.scanner = fs_frame_scanner_start(reader, vision, &analysis->spans);
  if (!p.scanner)
    return fs_fail(error, "the faces cannot be analysed: out of memory or threads");
  if (!fs_reader_info(reader)->still && fs_vision_followers(vision) > 1)
    fs_vision_warm(vision); /* while the first faces are looked for */
  int status = fs_tracker_start(tracker, vision, fs_frame_scanner_pace(p.scanner), analysis->file);
  if (status != 0)
    fs_fail(error, "the faces cannot be analysed: out of memory or threads");
  else
    status = track_frames(&p, progress, error);
  int64_t last_duration = 0;
  if (fs_frame_scanner_stop(p.scanner) != 0 && status == 0)
    status = fs_fail(error, "the faces cannot be analysed: out of memory");
  if (status != 0 || fs_reader_status(reader, &last_duration, error) != 0)
    return -1;
  if (!t->at)
    return fs_fail(error, "the media file has no frame");
  analysis->duration = p.last + (double)last_duration * av_q2d(fs_reader_info(reader)->time_base);
  return 0;
}

/* Adds a tracklet's frames, embedding and, if it is better, portrait to its person. */
static void add_to_person(fs_person *person, fs_tracklet *tracklet, const times *t, float *quality) {
  if (tracklet->count > 0) { /* else its frames are part of the tracklet before */
    double from = t->at[tracklet->first_frame], to = t->at[tracklet->first_frame + tracklet->count - 1];
    person->first_seen = person->frames == 0 ? from : fmin(person->first_seen, from);
    person->last_seen = fmax(person->last_seen, to);
    person->frames += tracklet->count;
  }
  const float *sum = tracklet->samples ? tracklet->embedding : tracklet->edge_embedding;
  float weight = tracklet->samples ? 1 : 0.01f;
  for (int i = 0; i < FS_EMBEDDING; i++)
    person->embedding[i] += weight * sum[i];
  if (tracklet->portrait.crop.data && (!person->crop.data || tracklet->portrait.quality > *quality)) {
    fs_picture_free(&person->crop);
    person->crop = tracklet->portrait.crop;
    tracklet->portrait.crop = (fs_picture){0};
    person->box = tracklet->portrait.box;
    person->score = tracklet->portrait.score;
    *quality = tracklet->portrait.quality;
  }
}

static void normalise(float *embedding) {
  double norm = 0;
  for (int i = 0; i < FS_EMBEDDING; i++)
    norm += (double)embedding[i] * embedding[i];
  float factor = norm > 0 ? (float)(1 / sqrt(norm)) : 0;
  for (int i = 0; i < FS_EMBEDDING; i++)
    embedding[i] *= factor;
}

/* A person whose portraits were all released borrows that of a tracklet so alike that it counts as the same
 * person. */
static int borrow_portraits(const fs_tracker *tracker, const int *person, fs_analysis *analysis) {
  for (int i = 0; i < tracker->tracklets.count; i++) {
    fs_person *mine = person[i] >= 0 ? &analysis->persons[person[i]] : NULL;
    const fs_tracklet *other = mine && !mine->crop.data
                                   ? fs_portrait_elsewhere(&tracker->tracklets, &tracker->tracklets.at[i])
                                   : NULL;
    int owner = other ? person[other - tracker->tracklets.at] : -1;
    const fs_picture *crop = other && other->portrait.crop.data ? &other->portrait.crop
                             : owner >= 0                       ? &analysis->persons[owner].crop
                                                                : NULL;
    if (!crop || !crop->data)
      continue;
    if (fs_picture_resize(crop, crop->width, crop->height, &mine->crop) != 0)
      return -1;
    mine->box = other->portrait.box;
    mine->score = other->portrait.score;
  }
  return 0;
}

/* Frames over which a track goes on without the detector; between slow looks nobody knows where a face was.
 */
static int gap_of(const fs_tracker *tracker) {
  return tracker->slow ? 0 : LOOKS_MISSED * tracker->interval;
}

static int collect(fs_tracker *tracker, const int *person, int count, const times *t, fs_analysis *analysis) {
  float *quality = calloc((size_t)count + 1, sizeof *quality);
  analysis->persons = calloc((size_t)count + 1, sizeof *analysis->persons);
  analysis->person_count = analysis->persons ? count : 0;
  analysis->tracks = calloc((size_t)tracker->tracklets.count + 1, sizeof *analysis->tracks);
  if (!quality || !analysis->persons || !analysis->tracks ||
      fs_tracklets_join(&tracker->tracklets, person, gap_of(tracker)) != 0) {
    free(quality);
    return -1;
  }
  for (int i = 0; i < tracker->tracklets.count; i++) {
    fs_tracklet *tracklet = &tracker->tracklets.at[i];
    if (person[i] < 0)
      continue;
    add_to_person(&analysis->persons[person[i]], tracklet, t, &quality[person[i]]);
    if (tracklet->count == 0)
      continue;
    analysis->tracks[analysis->track_count++] = (fs_track){.person = person[i],
                                                           .first_frame = tracklet->first_frame,
                                                           .count = tracklet->count,
                                                           .from_cut = tracklet->from_cut,
                                                           .to_cut = tracklet->to_cut,
                                                           .meshes = tracklet->meshes};
    tracklet->meshes = NULL;
  }
  for (int i = 0; i < analysis->person_count; i++)
    normalise(analysis->persons[i].embedding);
  free(quality);
  return borrow_portraits(tracker, person, analysis);
}

/* By how much the distance of two portraits may be less than that of the means of all that is seen of both.
 */
static const float of_one_picture = 0.06f;

static void note(fs_person *person, int other) {
  if (person->doubts < FS_DOUBTS)
    person->maybe_same[person->doubts++] = other;
}

/* Notes of each of two who look alike that it is seen together with the other. */
static void note_company(fs_analysis *analysis, const fs_tracks *tracks, int one, int other) {
  const fs_company company = analysis->standings ? fs_tracks_company(tracks, one, other) : FS_COMPANY_NONE;
  if (company == FS_COMPANY_NONE)
    return;
  fs_ranges_add(&analysis->standings[one].together, other);
  fs_ranges_add(&analysis->standings[other].together, one);
  if (company != FS_COMPANY_SEPARATE)
    return;
  fs_ranges_add(&analysis->standings[one].separate, other);
  fs_ranges_add(&analysis->standings[other].separate, one);
}

/* Notes in each person the others that it may be: neither near enough to be grouped nor far enough to be
 * different, and never in one frame with it; and of those who look like it with whom it is seen together. */
static void find_doubts(fs_analysis *analysis, int lag) {
  const fs_tracks tracks = fs_analysis_tracks(analysis);
  for (int i = 0; i < analysis->person_count; i++)
    for (int k = i + 1; k < analysis->person_count; k++) {
      fs_person *one = &analysis->persons[i], *other = &analysis->persons[k];
      const float distance = fs_embedding_distance(one->embedding, other->embedding);
      if (distance <= FS_OTHER_PERSON + of_one_picture && fs_tracks_together(&tracks, i, k, lag)) {
        note_company(analysis, &tracks, i, k);
      } else if (distance <= FS_OTHER_PERSON) {
        note(one, k);
        note(other, i);
      }
    }
}

static int find_maybe(const fs_tracker *tracker, const int *person, const times *t, fs_analysis *analysis) {
  analysis->maybe = calloc(FS_MAYBE_FACES, sizeof *analysis->maybe);
  const int count = analysis->maybe ? fs_maybe_faces_find(tracker, person, t->at, analysis->maybe) : -1;
  analysis->maybe_count = count > 0 ? count : 0;
  return count < 0 ? -1 : 0;
}

/* Finds how the persons of a video stand to each other. */
static int find_standings(const fs_tracklets *tracklets, const int *person, fs_analysis *analysis) {
  fs_sighting *sightings = calloc((size_t)tracklets->count + 1, sizeof *sightings);
  analysis->standings = calloc((size_t)analysis->person_count + 1, sizeof *analysis->standings);
  int status = -1, count = 0;
  if (sightings && analysis->standings) {
    for (int i = 0; i < tracklets->count; i++) {
      const fs_tracklet *t = &tracklets->at[i];
      if (person[i] >= 0 && t->count > 0)
        sightings[count++] = (fs_sighting){person[i], t->first_frame, t->count, t->sights, t->shot};
    }
    for (int i = 0; i < analysis->person_count; i++)
      analysis->standings[i].box = analysis->persons[i].box;
    status = fs_standings_find(analysis->standings, analysis->person_count, sightings, count);
  }
  free(sightings);
  return status;
}

/* Has the tracks, which are those of the tracklets, begin and end beyond the picture's edges. */
static int reach_edges(const fs_tracker *tracker, const int *person, fs_analysis *analysis) {
  fs_tracks tracks = fs_analysis_tracks(analysis);
  for (int i = 0, number = 0; i < tracker->tracklets.count; i++) {
    const fs_tracklet *t = &tracker->tracklets.at[i];
    if (person[i] >= 0 && t->count > 0 &&
        fs_track_reach_edges(&tracks, number++, t->shot, t->shot_end, gap_of(tracker)) != 0)
      return -1;
  }
  return fs_tracks_tidy(&tracks, NULL, 0);
}

/* Leads faces on that are hidden by others that pass before them. */
static int lead_behind(const fs_tracker *tracker, fs_analysis *analysis) {
  fs_tracks tracks = fs_analysis_tracks(analysis);
  const int most = LOOKS_HIDDEN * tracker->interval;
  const int count = tracker->slow ? 0 : fs_passages_find(&tracks, analysis->frames, most, &analysis->covers);
  analysis->track_count = tracks.count;
  analysis->cover_count = count > 0 ? count : 0;
  return count < 0 ? -1 : 0;
}

static int group(fs_tracker *tracker, const times *t, fs_analysis *analysis) {
  int *person = calloc((size_t)tracker->tracklets.count + 1, sizeof *person);
  if (!person)
    return -1;
  int count = fs_person_clusters_group(tracker, person);
  if (count > 0)
    fs_hidden_faces_assign(tracker, person);
  int status = count < 0 ? -1 : collect(tracker, person, count, t, analysis);
  if (status == 0)
    status = find_maybe(tracker, person, t, analysis);
  if (status == 0 && !tracker->still)
    status = find_standings(&tracker->tracklets, person, analysis);
  if (status == 0)
    find_doubts(analysis, fs_tracker_lag(tracker));
  if (status == 0 && !tracker->still)
    status = reach_edges(tracker, person, analysis);
  if (status == 0 && !tracker->still)
    status = lead_behind(tracker, analysis);
  free(person);
  return status;
}

static int analyse(fs_vision *vision, fs_reader *reader, fs_analysis *analysis,
                   const fs_progress_callback *progress, fs_error *error) {
  const fs_media_info *info = fs_reader_info(reader);
  fs_tracker tracker = {0};
  times t = {0};
  int status = track_all(reader, vision, &tracker, &t, analysis, progress, error);
  analysis->width = info->width;
  analysis->height = info->height;
  analysis->frames = t.count;
  analysis->media_duration = info->duration;
  if (status == 0)
    analysis->damage = *fs_reader_damage(reader);
  if (status == 0 && group(&tracker, &t, analysis) != 0)
    status = fail_short(analysis->file, error);
  fs_tracker_free(&tracker);
  free(t.at);
  return status;
}

void fs_analysis_prepare(fs_vision *vision) {
  fs_vision_load_bodies(vision);
  fs_frame_detector_prepare(vision);
  fs_reader_prepare();
}

int fs_analyse(fs_vision *vision, const char *path, const char *kept, const fs_spans *spans, int threads,
               const fs_progress_callback *progress, fs_analysis *analysis, fs_error *error) {
  *analysis = (fs_analysis){.spans = *spans};
  /* The search for faces and the tracker have a thread each beside those of the decoder. */
  fs_reader *reader = fs_reader_open(path, FS_PIXELS_YUV, false, spans, threads - 1, error);
  if (!reader)
    return -1;
  fs_atomic_file whole;
  int status = fs_analysis_begin(analysis, &whole, kept, error);
  if (status == 0)
    status = analyse(vision, reader, analysis, progress, error);
  if (status == 0)
    status = fs_analysis_save(analysis, &whole, error);
  fs_atomic_file_abort(&whole);
  fs_reader_close(reader);
  if (status != 0)
    fs_analysis_free(analysis);
  return status;
}
