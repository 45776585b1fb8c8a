#include "local/analysis/frame_scanner.h"

#include "base/bounded_queue.h"
#include "base/thread.h"
#include "local/analysis/frame_detector.h"
#include "local/media/shot_boundary.h"
#include "local/places/fade_in.h"
#include "local/places/noise_filter.h"
#include "local/places/still_scene.h"

#include <stdlib.h>

enum {
  /* Frames that wait between the threads, so that none stands still while others take longer: at most, and
   * where frames are large; and the pixels of those between. */
  AHEAD_MAX = 14,
  AHEAD_MIN = 4,
  AHEAD_PIXELS = 16 << 20,
  FULL_EVERY = 3,   /* looks, of which one is thorough; so is the one at a cut */
  BODIES_FIRST = 4, /* the look of a shot that searches for people, too, */
  BODIES_EACH = 2,  /* and the number of the next over its number: 8, 16, … */
  EMPTY_LOOKS = 4,  /* for faces: what shows nothing for longer is no flash or dip, but a shot */
  INTERVAL_MAX = 8, /* frames */
};
/* Seconds from one look to the next: every fourth frame of ordinary video, every one of a slide show. */
static const double look_every = 0.16;
/* Seconds between looks in which somebody who walks past, or turns the head, may be elsewhere. */
static const double slow_from = 0.22;
/* What may be a face: the witnesses tell the rest. */
static const float min_score = 0.4f;

struct fs_frame_scanner {
  fs_reader *reader;          /* borrowed */
  const fs_spans *spans;      /* borrowed */
  fs_frame_detector detector; /* the thread's, like what follows */
  fs_shot_boundary cuts;
  fs_fade_in fade;
  fs_noise_filter noise;
  fs_pace pace;
  int since, looks;    /* frames since the last look; looks since the last thorough one */
  int empty;           /* empty frames in a row */
  int shot_looks;      /* of the shot */
  int bodies_at;       /* the look of the shot that searches for people next */
  fs_still_scene seen; /* by the last look */
  int64_t first;
  int frames, span;
  bool failed;
  fs_queue *queue; /* owned, of fs_scanned_frame */
  pthread_t thread;
};

void fs_scanned_frame_free(fs_scanned_frame *frame) {
  if (!frame)
    return;
  fs_media_item_free(frame->item);
  fs_picture_free(&frame->others.view);
  free(frame);
}

static void set_time(fs_frame_scanner *s, fs_scanned_frame *out) {
  int64_t now = out->item->frame->pts;
  if (s->frames++ == 0 && s->spans->count == 0)
    s->first = now;
  AVRational clock = fs_reader_info(s->reader)->time_base;
  int before = s->span;
  out->seconds = (double)(now - s->first) * av_q2d(clock);
  out->origin = (double)fs_spans_origin(s->spans, clock, now - s->first, &s->span) * av_q2d(clock);
  out->cut = s->span != before;
}

/* What has been empty for too long begins a shot, be it as dark as a night. */
static void find_cut(fs_frame_scanner *s, fs_scanned_frame *out) {
  const AVFrame *frame = out->item->frame;
  const fs_grey grey = {frame->data[0], frame->width, frame->height, frame->linesize[0]};
  s->cuts.any &= s->empty < EMPTY_LOOKS * s->pace.interval;
  const fs_shot shot = fs_shot_boundary_at(&s->cuts, &grey);
  s->empty = shot == FS_SHOT_IS_EMPTY ? s->empty + 1 : 0;
  out->cut = shot == FS_SHOT_BEGINS || out->cut;
  out->empty = shot == FS_SHOT_IS_EMPTY && !out->cut;
  if (out->empty)
    s->fade = (fs_fade_in){.is_on = false};
  else
    fs_fade_in_see(&s->fade, &s->cuts, out->cut);
  out->fading = fs_fade_in_frames(&s->fade);
}

/* Whether the next look searches for people, too: once in a short shot, and seldom in a long one. Where looks
 * are far apart a shot may have one alone. */
static bool is_due(fs_frame_scanner *s, bool cut) {
  if (cut || s->bodies_at == 0) {
    s->shot_looks = 0;
    s->bodies_at = s->pace.slow || s->pace.still ? 1 : BODIES_FIRST;
  }
  const bool due = ++s->shot_looks == s->bodies_at;
  s->bodies_at *= due ? BODIES_EACH : 1;
  return due;
}

/* What follows an empty frame is looked at; of a scene that stays, in thorough looks alone. Returns 0, or -1
 * when memory is short. */
static int look(fs_frame_scanner *s, fs_scanned_frame *out) {
  const AVFrame *frame = out->item->frame;
  s->since = out->empty ? s->pace.interval : s->since + 1;
  if (out->empty || (!out->cut && s->since < s->pace.interval))
    return 0;
  bool thorough = out->cut || s->looks + 1 >= FULL_EVERY;
  s->since = 0;
  s->looks = thorough ? 0 : s->looks + 1;
  out->searched = is_due(s, out->cut);
  out->stays = !thorough && !out->searched && !s->pace.slow && fs_still_scene_stays(&s->seen, &s->cuts);
  if (out->stays)
    return 0;
  const fs_look how = out->cut || out->searched ? FS_LOOK_ALL_WAYS
                      : thorough                ? FS_LOOK_THOROUGH
                                                : FS_LOOK_FAST;
  out->looked_at = true;
  out->count = fs_frame_detector_run(&s->detector, frame, how, min_score, out->faces, &out->ways,
                                     out->searched ? &out->others : NULL);
  if (out->count < 0)
    return -1;
  fs_still_scene_keep(&s->seen, &s->cuts, frame->width, frame->height, out->faces, out->count, out->cut);
  return 0;
}

static void *scan(void *context) {
  fs_frame_scanner *s = context;
  for (fs_media_item *item; !s->failed && (item = fs_reader_next(s->reader)) != NULL;) {
    fs_scanned_frame *out = calloc(1, sizeof *out);
    if (!out) {
      fs_media_item_free(item);
      s->failed = true;
      break;
    }
    out->item = item;
    set_time(s, out);
    find_cut(s, out);
    s->failed = (!s->pace.still && fs_noise_filter_run(&s->noise, &s->cuts, out->cut, &item->frame) != 0) ||
                look(s, out) != 0;
    if (s->failed || !fs_queue_push(s->queue, out)) {
      fs_scanned_frame_free(out);
      break;
    }
  }
  fs_queue_close(s->queue);
  return NULL;
}

static fs_pace pace_of(const fs_media_info *info) {
  const double rate = info->still ? 0 : av_q2d(info->frame_rate), interval = rate * look_every;
  const int frames = interval < 1.5 ? 1 : interval > INTERVAL_MAX ? INTERVAL_MAX : (int)(interval + 0.5);
  return (fs_pace){info->still, frames, !info->still && rate * slow_from < 1};
}

static size_t frames_ahead(const fs_media_info *info) {
  const int64_t frames = AHEAD_PIXELS / ((int64_t)info->width * info->height + 1);
  return frames < AHEAD_MIN ? AHEAD_MIN : frames > AHEAD_MAX ? AHEAD_MAX : (size_t)frames;
}

fs_frame_scanner *fs_frame_scanner_start(fs_reader *reader, fs_vision *vision, const fs_spans *spans) {
  fs_frame_scanner *s = calloc(1, sizeof *s);
  if (!s)
    return NULL;
  const fs_media_info *info = fs_reader_info(reader);
  *s = (fs_frame_scanner){.reader = reader,
                          .spans = spans,
                          .detector = {.vision = vision, .still = info->still},
                          .pace = pace_of(info),
                          .queue = fs_queue_new(frames_ahead(info))};
  if (s->queue && fs_thread_start(&s->thread, scan, s) == 0)
    return s;
  fs_queue_free(s->queue);
  free(s);
  return NULL;
}

fs_scanned_frame *fs_frame_scanner_next(fs_frame_scanner *scanner) {
  return fs_queue_pop(scanner->queue);
}

fs_pace fs_frame_scanner_pace(const fs_frame_scanner *scanner) {
  return scanner->pace;
}

int fs_frame_scanner_stop(fs_frame_scanner *scanner) {
  if (!scanner)
    return 0;
  fs_queue_close(scanner->queue);
  for (fs_scanned_frame *frame; (frame = fs_queue_pop(scanner->queue)) != NULL;)
    fs_scanned_frame_free(frame);
  pthread_join(scanner->thread, NULL);
  bool failed = scanner->failed;
  fs_queue_free(scanner->queue);
  fs_frame_detector_free(&scanner->detector);
  fs_noise_filter_free(&scanner->noise);
  free(scanner);
  return failed ? -1 : 0;
}
