#include "local/swap/swap.h"

#include "base/bounded_queue.h"
#include "base/error.h"
#include "base/parallel.h"
#include "local/media/formats.h"
#include "local/media/reader.h"
#include "local/media/still_frame.h"
#include "local/output/provenance.h"
#include "local/output/writer.h"
#include "local/swap/renderer.h"

#include <libavutil/imgutils.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* Frames painted but not yet encoded, which last while a face is painted for the first time or hands are
 * looked for: by their bytes, and how many at least and at most. */
enum { AHEAD_BYTES = 8 << 20, AHEAD = 2, FAR_AHEAD = 6 };
static const int picture_quality = 95;

/* The encoder works in a thread of its own. */
typedef struct encoding {
  fs_writer *writer;
  fs_queue *queue; /* of fs_media_item */
  int status;      /* the thread's until it has ended, like the sentence */
  fs_error error;
} encoding;

static void *encode(void *context) {
  encoding *e = context;
  for (fs_media_item *unit; (unit = fs_queue_pop(e->queue)) != NULL;) {
    if (e->status == 0)
      e->status = unit->frame ? fs_writer_frame(e->writer, unit->frame, &e->error)
                              : fs_writer_packet(e->writer, unit->packet, &e->error);
    fs_media_item_free(unit);
    if (e->status != 0)
      fs_queue_close(e->queue);
  }
  return NULL;
}

static int report(const fs_progress_callback *progress, int done, int of) {
  if (!progress || !progress->report)
    return 0;
  return progress->report(progress->context, of > 0 ? fmin((double)done / of, 1) : 0);
}

static int paint(fs_renderer *renderer, AVFrame *frame, int number, double seconds, fs_error *error) {
  if (!fs_renderer_has_work(renderer, number, seconds))
    return 0;
  if (av_frame_make_writable(frame) < 0)
    return fs_fail(error, "the swap cannot be done: out of memory");
  fs_canvas canvas = fs_canvas_of_frame(frame);
  return fs_renderer_render(renderer, &canvas, number, seconds, error);
}

/* Paints and hands on all units. An encoder that failed closes the queue, and tells the reason itself. */
static int paint_all(fs_renderer *renderer, fs_reader *reader, fs_queue *queue, const fs_analysis *analysis,
                     const fs_progress_callback *progress, fs_error *error) {
  int number = 0;
  int64_t first = 0;
  int span = 0;
  const AVRational clock = fs_reader_info(reader)->time_base;
  for (fs_media_item *unit; (unit = fs_reader_next(reader)) != NULL;) {
    bool frame = unit->frame;
    if (frame && number == 0 && analysis->spans.count == 0)
      first = unit->frame->pts;
    int status = 0;
    if (frame) {
      int64_t origin = fs_spans_origin(&analysis->spans, clock, unit->frame->pts - first, &span);
      status = paint(renderer, unit->frame, number, (double)origin * av_q2d(clock), error);
    }
    if (status != 0 || !fs_queue_push(queue, unit)) {
      fs_media_item_free(unit);
      return status;
    }
    number += frame;
    if (frame && report(progress, number, analysis->frames) != 0)
      return fs_fail(error, "cancelled");
  }
  return 0;
}

static int run(fs_renderer *renderer, fs_reader *reader, fs_writer *writer, const fs_analysis *analysis,
               const fs_progress_callback *progress, fs_error *error) {
  const fs_media_info *info = fs_reader_info(reader);
  const int bytes = av_image_get_buffer_size(info->format, info->width, info->height, 1);
  const int ahead = av_clip(AHEAD_BYTES / FFMAX(bytes, 1), AHEAD, FAR_AHEAD);
  encoding e = {.writer = writer, .queue = fs_queue_new((size_t)ahead)};
  pthread_t thread;
  if (!e.queue || pthread_create(&thread, NULL, encode, &e) != 0) {
    fs_queue_free(e.queue);
    return fs_fail(error, "the swap cannot be done: out of memory or threads");
  }
  int status = paint_all(renderer, reader, e.queue, analysis, progress, error);
  fs_queue_close(e.queue);
  pthread_join(thread, NULL);
  fs_queue_free(e.queue);
  int64_t last_duration;
  if (status == 0 && e.status != 0)
    status = fs_fail(error, "%s", e.error.text);
  if (status == 0)
    status = fs_reader_status(reader, &last_duration, error);
  return status == 0 ? fs_writer_finish(writer, last_duration, error) : status;
}

/* Sides of the analysis are even, those of a GIF or picture need not be. */
static int check_size(const fs_analysis *analysis, int width, int height, fs_error *error) {
  if (abs(analysis->width - width) <= 1 && abs(analysis->height - height) <= 1)
    return 0;
  return fs_fail(error,
                 "this is not the media that the faces were detected in: it has %dx%d pixels, not %dx%d",
                 width, height, analysis->width, analysis->height);
}

/* What a swap is made of, and what is opened for a video. */
typedef struct job {
  fs_vision *vision; /* borrowed, like what follows */
  const fs_analysis *analysis;
  const fs_assignment *assignments;
  int count;
  const char *input, *output;
  fs_output kind;
  int threads;
  const fs_progress_callback *progress;
  fs_swap_outcome *outcome;
  fs_renderer *renderer; /* owned, like the next two; NULL where it failed */
  fs_reader *reader;
  fs_writer *writer;
  fs_notes written;
} job;

static int open_renderer(job *j, fs_error *error) {
  j->renderer = fs_renderer_new(j->vision, j->analysis, j->assignments, j->count, error);
  return j->renderer ? 0 : -1;
}

static int open_media(job *j, fs_error *error) {
  const bool gif = j->kind == FS_OUTPUT_GIF;
  /* Decoding, a thread of its own, takes less time than encoding beside it: more threads would only hold more
   * frames. */
  j->reader =
      fs_reader_open(j->input, gif ? FS_PIXELS_BGRA : FS_PIXELS_YUV, !gif, &j->analysis->spans, 1, error);
  if (!j->reader)
    return -1;
  const fs_media_info *info = fs_reader_info(j->reader);
  j->outcome->width = info->width;
  j->outcome->height = info->height;
  if (check_size(j->analysis, info->width, info->height, error) != 0)
    return -1;
  j->writer =
      fs_writer_open(j->output, gif, info, fs_reader_source(j->reader), &j->written, j->threads, error);
  return j->writer ? 0 : -1;
}

/* The opening of a video and its targets. */
typedef struct opening {
  job *job;
  int status[2];
  fs_error error[2];
} opening;

static void open_part(void *context, int part, int worker) {
  (void)worker;
  opening *o = context;
  o->status[part] = part == 0 ? open_renderer(o->job, &o->error[0]) : open_media(o->job, &o->error[1]);
  if (part == 1)
    fs_vision_hands(o->job->vision);
}

/* Reads the targets, and meanwhile opens the video. */
static int open_both(job *j, fs_error *error) {
  opening o = {.job = j};
  fs_parallel *parallel = fs_vision_followers(j->vision) > 1 ? fs_parallel_start() : NULL;
  fs_parallel_run(parallel, 2, open_part, &o);
  fs_parallel_stop(parallel);
  for (int i = 0; i < 2; i++)
    if (o.status[i] != 0)
      return fs_fail(error, "%s", o.error[i].text);
  return 0;
}

static int swap_video(job *j, fs_error *error) {
  int status = open_both(j, error);
  if (status == 0) {
    fs_renderer_prepare(j->renderer, av_q2d(fs_reader_info(j->reader)->frame_rate));
    status = run(j->renderer, j->reader, j->writer, j->analysis, j->progress, error);
  }
  fs_writer_close(j->writer);
  if (status == 0) {
    fs_notes_append(&j->outcome->notes, fs_reader_notes(j->reader));
    fs_notes_append(&j->outcome->notes, fs_reader_damage(j->reader));
    fs_notes_append(&j->outcome->notes, &j->written);
  }
  fs_reader_close(j->reader);
  return status;
}

/* What a picture file cannot take over. */
static void note_losses(fs_picture *picture, const char *input, bool png, fs_notes *notes) {
  if (picture->alpha && !png) {
    fs_picture_lay_on_white(picture);
    fs_notes_add(notes, "the picture's transparency was laid on white: JPEG has none");
  }
  if (picture->loss)
    fs_notes_add(notes, "%s", picture->loss);
  if (fs_format_of(input) == FS_FORMAT_GIF)
    fs_notes_add(notes, "of the GIF, the first picture was taken: the calls for videos keep its motion");
}

static int swap_picture(job *j, fs_error *error) {
  fs_picture picture;
  if (open_renderer(j, error) != 0 ||
      fs_still_frame_read_whole(j->input, "the picture", &picture, error) != 0)
    return -1;
  note_losses(&picture, j->input, j->kind == FS_OUTPUT_PNG, &j->outcome->notes);
  fs_canvas canvas = fs_canvas_of_picture(&picture);
  int status = check_size(j->analysis, picture.width, picture.height, error);
  j->outcome->width = picture.width;
  j->outcome->height = picture.height;
  fs_renderer_prepare(j->renderer, 1);
  if (status == 0)
    status = fs_renderer_render(j->renderer, &canvas, 0, 0, error);
  if (status == 0 && report(j->progress, 1, 1) != 0)
    status = fs_fail(error, "cancelled");
  if (status == 0)
    status = fs_picture_write(j->output, &picture, picture_quality, fs_provenance_xmp, error);
  fs_picture_free(&picture);
  return status;
}

static void note_targets(const job *j) {
  for (int i = 0; i < j->count; i++) {
    const char *weakness = fs_renderer_fitness(j->renderer, i)->weakness;
    if (weakness[0] != '\0')
      fs_notes_add(&j->outcome->notes, "the target of face %d is not at its best: its face %s",
                   j->assignments[i].person, weakness);
  }
}

int fs_swap(fs_vision *vision, const fs_analysis *analysis, const char *input, const char *output,
            fs_output kind, const fs_assignment *assignments, int count, int threads,
            const fs_progress_callback *progress, fs_swap_outcome *outcome, fs_error *error) {
  *outcome = (fs_swap_outcome){0};
  job j = {.vision = vision,
           .analysis = analysis,
           .assignments = assignments,
           .count = count,
           .input = input,
           .output = output,
           .kind = kind,
           .threads = threads,
           .progress = progress,
           .outcome = outcome};
  const bool picture = kind == FS_OUTPUT_JPEG || kind == FS_OUTPUT_PNG;
  const int status = picture ? swap_picture(&j, error) : swap_video(&j, error);
  if (status == 0)
    note_targets(&j);
  fs_renderer_free(j.renderer);
  return status;
}
