#include "local/swap/swap.h"

#include "base/bounded_queue.h"
#include "base/error.h"
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

static int swap_video(fs_renderer *renderer, const fs_analysis *analysis, const char *input,
                      const char *output, bool gif, int threads, const fs_progress_callback *progress,
                      fs_swap_outcome *outcome, fs_error *error) {
  /* Decoding, a thread of its own, takes less time than encoding beside it: more threads would only hold more
   * frames. */
  fs_reader *reader =
      fs_reader_open(input, gif ? FS_PIXELS_BGRA : FS_PIXELS_YUV, !gif, &analysis->spans, 1, error);
  if (!reader)
    return -1;
  const fs_media_info *info = fs_reader_info(reader);
  int status = check_size(analysis, info->width, info->height, error);
  fs_renderer_prepare(renderer, av_q2d(info->frame_rate));
  outcome->width = info->width;
  outcome->height = info->height;
  fs_notes written = {0};
  fs_writer *writer = NULL;
  if (status == 0) {
    writer = fs_writer_open(output, gif, info, fs_reader_source(reader), &written, threads, error);
    status = writer ? run(renderer, reader, writer, analysis, progress, error) : -1;
  }
  fs_writer_close(writer);
  if (status == 0) {
    fs_notes_append(&outcome->notes, fs_reader_notes(reader));
    fs_notes_append(&outcome->notes, fs_reader_damage(reader));
    fs_notes_append(&outcome->notes, &written);
  }
  fs_reader_close(reader);
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

static int swap_picture(fs_renderer *renderer, const fs_analysis *analysis, const char *input,
                        const char *output, fs_output kind, const fs_progress_callback *progress,
                        fs_swap_outcome *outcome, fs_error *error) {
  fs_picture picture;
  if (fs_still_frame_read_whole(input, "the picture", &picture, error) != 0)
    return -1;
  note_losses(&picture, input, kind == FS_OUTPUT_PNG, &outcome->notes);
  fs_canvas canvas = fs_canvas_of_picture(&picture);
  int status = check_size(analysis, picture.width, picture.height, error);
  outcome->width = picture.width;
  outcome->height = picture.height;
  fs_renderer_prepare(renderer, 1);
  if (status == 0)
    status = fs_renderer_render(renderer, &canvas, 0, 0, error);
  if (status == 0 && report(progress, 1, 1) != 0)
    status = fs_fail(error, "cancelled");
  if (status == 0)
    status = fs_picture_write(output, &picture, picture_quality, fs_provenance_xmp, error);
  fs_picture_free(&picture);
  return status;
}

int fs_swap(fs_vision *vision, const fs_analysis *analysis, const char *input, const char *output,
            fs_output kind, const fs_assignment *assignments, int count, int threads,
            const fs_progress_callback *progress, fs_swap_outcome *outcome, fs_error *error) {
  *outcome = (fs_swap_outcome){0};
  fs_renderer *renderer = fs_renderer_new(vision, analysis, assignments, count, error);
  if (!renderer)
    return -1;
  int status = kind == FS_OUTPUT_JPEG || kind == FS_OUTPUT_PNG
                   ? swap_picture(renderer, analysis, input, output, kind, progress, outcome, error)
                   : swap_video(renderer, analysis, input, output, kind == FS_OUTPUT_GIF, threads, progress,
                                outcome, error);
  fs_renderer_free(renderer);
  return status;
}
