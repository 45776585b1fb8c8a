#include "swap.h"

#include "fail.h"
#include "mark.h"
#include "media_read.h"
#include "media_write.h"
#include "mesh.h"
#include "paint.h"
#include "queue.h"
#include "smooth.h"
#include "target.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 4 /* frames painted but not yet encoded */ };
static const int picture_quality = 95;

/* A track whose face is replaced. */
typedef struct cast {
  const fs_track *track;   /* borrowed */
  const fs_target *target; /* borrowed */
  fs_landmarks *frames;    /* owned: the track's, smoothed */
  fs_tone tone;
  float width; /* in the frame at hand */
} cast;

typedef struct swapping {
  const fs_analysis *analysis;
  fs_target *targets; /* owned: one for each assignment; empty where an earlier one has the same picture */
  int *target_of;     /* owned: of each assignment, index into targets */
  int target_count;
  cast *casts;    /* owned */
  cast **present; /* owned: room for those in the frame at hand */
  int cast_count;
  fs_painter painter;
} swapping;

/* ---- who becomes whom
 * ---------------------------------------------------------------------------------------- */

static int check_assignments(const fs_analysis *analysis, const fs_assignment *assignments, int count,
                             char *error, size_t error_size) {
  for (int i = 0; i < count; i++) {
    int person = assignments[i].person;
    if (person < 0 || person >= analysis->person_count)
      return fs_fail(error, error_size, "face %d does not exist: the detection found %d", person,
                     analysis->person_count);
    for (int k = 0; k < i; k++)
      if (assignments[k].person == person)
        return fs_fail(error, error_size, "face %d is given two targets", person);
  }
  return 0;
}

/* Reads every picture once. */
static int load_targets(swapping *s, fs_vision *vision, const fs_assignment *assignments, int count,
                        char *error, size_t error_size) {
  s->targets = calloc((size_t)count + 1, sizeof *s->targets);
  s->target_of = calloc((size_t)count + 1, sizeof *s->target_of);
  if (!s->targets || !s->target_of)
    return fs_fail(error, error_size, "the swap cannot be done: out of memory");
  for (s->target_count = 0; s->target_count < count; s->target_count++) {
    int i = s->target_count, same = 0;
    while (same < i && strcmp(assignments[same].target, assignments[i].target) != 0)
      same++;
    s->target_of[i] = same;
    if (same < i)
      continue;
    char role[64];
    snprintf(role, sizeof role, "the target picture for face %d", assignments[i].person);
    if (fs_target_load(&s->targets[i], vision, assignments[i].target, role, error, error_size) != 0)
      return -1;
  }
  return 0;
}

static int assign_tracks(swapping *s, const fs_assignment *assignments, int count, double frame_rate) {
  s->casts = calloc((size_t)s->analysis->track_count + 1, sizeof *s->casts);
  s->present = calloc((size_t)s->analysis->track_count + 1, sizeof *s->present);
  if (!s->casts || !s->present)
    return -1;
  for (int t = 0; t < s->analysis->track_count; t++)
    for (int i = 0; i < count; i++) {
      const fs_track *track = &s->analysis->tracks[t];
      if (assignments[i].person != track->person)
        continue;
      cast *c = &s->casts[s->cast_count];
      *c = (cast){.track = track,
                  .target = &s->targets[s->target_of[i]],
                  .frames = fs_smooth(track->frames, track->count, frame_rate)};
      if (!c->frames)
        return -1;
      s->cast_count++;
    }
  return 0;
}

static void release(swapping *s) {
  for (int i = 0; s->targets && i < s->target_count; i++)
    fs_target_free(&s->targets[i]);
  for (int i = 0; i < s->cast_count; i++)
    free(s->casts[i].frames);
  free(s->targets);
  free(s->target_of);
  free(s->casts);
  free(s->present);
  fs_painter_free(&s->painter);
}

/* ---- frames
 * -------------------------------------------------------------------------------------------------- */

/* Small faces, which are farther away, come first. */
static int by_width(const void *a, const void *b) {
  float x = (*(cast *const *)a)->width, y = (*(cast *const *)b)->width;
  return (x > y) - (x < y);
}

/* Collects the faces to be painted in a frame. */
static int gather(swapping *s, int frame) {
  int count = 0;
  for (int i = 0; i < s->cast_count; i++) {
    cast *c = &s->casts[i];
    if (frame < c->track->first_frame || frame - c->track->first_frame >= c->track->count)
      continue;
    c->width = fs_mesh_width(&c->frames[frame - c->track->first_frame]);
    s->present[count++] = c;
  }
  qsort(s->present, (size_t)count, sizeof *s->present, by_width);
  return count;
}

static int paint_all(swapping *s, const fs_canvas *canvas, int frame, int count) {
  for (int i = 0; i < count; i++) {
    cast *c = s->present[i];
    if (fs_paint(&s->painter, canvas, c->target, &c->frames[frame - c->track->first_frame], &c->tone) != 0)
      return -1;
  }
  return 0;
}

static int paint_frame(swapping *s, AVFrame *frame, int number) {
  int count = gather(s, number);
  if (count == 0)
    return 0;
  if (av_frame_make_writable(frame) < 0)
    return -1;
  fs_canvas canvas = fs_canvas_of_frame(frame);
  return paint_all(s, &canvas, number, count);
}

/* ---- video
 * --------------------------------------------------------------------------------------------------- */

/* The encoder works in a thread of its own. */
typedef struct encoding {
  fs_writer *writer;
  fs_queue *queue; /* of fs_unit */
  pthread_t thread;
  int status; /* the thread's until it has ended, like the sentence */
  char error[200];
} encoding;

static void *encode(void *context) {
  encoding *e = context;
  for (fs_unit *unit; (unit = fs_queue_pop(e->queue)) != NULL;) {
    if (e->status == 0)
      e->status = unit->frame ? fs_writer_frame(e->writer, unit->frame, e->error, sizeof e->error)
                              : fs_writer_packet(e->writer, unit->packet, e->error, sizeof e->error);
    fs_unit_free(unit);
    if (e->status != 0)
      fs_queue_close(e->queue);
  }
  return NULL;
}

static int report(const fs_progress *progress, int done, int of) {
  if (!progress || !progress->report)
    return 0;
  return progress->report(progress->context, of > 0 ? fmin((double)done / of, 1) : 0);
}

/* Paints and hands on all units. An encoder that failed closes the queue: the reason is told by it. */
static int paint_video(swapping *s, fs_reader *reader, encoding *e, const fs_progress *progress, char *error,
                       size_t error_size) {
  int number = 0;
  for (fs_unit *unit; (unit = fs_reader_next(reader)) != NULL;) {
    bool frame = unit->frame;
    int status = frame ? paint_frame(s, unit->frame, number) : 0;
    if (status != 0 || !fs_queue_push(e->queue, unit)) {
      fs_unit_free(unit);
      return status != 0 ? fs_fail(error, error_size, "the swap cannot be done: out of memory") : 0;
    }
    number += frame;
    if (frame && report(progress, number, s->analysis->frames) != 0)
      return fs_fail(error, error_size, "cancelled");
  }
  return 0;
}

static int run_video(swapping *s, fs_reader *reader, fs_writer *writer, const fs_progress *progress,
                     char *error, size_t error_size) {
  encoding e = {.writer = writer, .queue = fs_queue_new(AHEAD)};
  if (!e.queue || pthread_create(&e.thread, NULL, encode, &e) != 0) {
    fs_queue_free(e.queue);
    return fs_fail(error, error_size, "the swap cannot be done: no thread can be started");
  }
  int status = paint_video(s, reader, &e, progress, error, error_size);
  fs_queue_close(e.queue);
  pthread_join(e.thread, NULL);
  fs_queue_free(e.queue);
  int64_t last_duration;
  if (status == 0 && e.status != 0)
    status = fs_fail(error, error_size, "%s", e.error);
  if (status == 0)
    status = fs_reader_status(reader, &last_duration, error, error_size);
  return status == 0 ? fs_writer_finish(writer, last_duration, error, error_size) : status;
}

static int check_size(const fs_analysis *analysis, int width, int height, char *error, size_t error_size) {
  if (analysis->width == width && analysis->height == height)
    return 0;
  return fs_fail(error, error_size,
                 "this is not the media that the faces were detected in: it has %dx%d pixels, not %dx%d",
                 width, height, analysis->width, analysis->height);
}

static int swap_video(swapping *s, const char *input, const char *output, bool gif,
                      const fs_assignment *assignments, int count, int threads, const fs_progress *progress,
                      char *error, size_t error_size) {
  fs_reader *reader =
      fs_reader_open(input, gif ? FS_PIXELS_BGRA : FS_PIXELS_YUV, !gif, threads, error, error_size);
  if (!reader)
    return -1;
  const fs_media_info *info = fs_reader_info(reader);
  int status = check_size(s->analysis, info->width, info->height, error, error_size);
  if (status == 0 && assign_tracks(s, assignments, count, av_q2d(info->frame_rate)) != 0)
    status = fs_fail(error, error_size, "the swap cannot be done: out of memory");
  fs_writer *writer = NULL;
  if (status == 0) {
    writer = fs_writer_open(output, gif, info, fs_reader_sound(reader), threads, error, error_size);
    status = writer ? run_video(s, reader, writer, progress, error, error_size) : -1;
  }
  fs_writer_close(writer);
  fs_reader_close(reader);
  return status;
}

/* ---- pictures
 * ------------------------------------------------------------------------------------------------ */

static int swap_picture(swapping *s, const char *input, const char *output, const fs_assignment *assignments,
                        int count, const fs_progress *progress, char *error, size_t error_size) {
  fs_picture picture;
  if (fs_picture_read(input, &picture, error, error_size) != 0)
    return -1;
  fs_canvas canvas = fs_canvas_of_picture(&picture);
  int status = check_size(s->analysis, picture.width & ~1, picture.height & ~1, error, error_size);
  if (status == 0 &&
      (assign_tracks(s, assignments, count, 1) != 0 || paint_all(s, &canvas, 0, gather(s, 0)) != 0))
    status = fs_fail(error, error_size, "the swap cannot be done: out of memory");
  if (status == 0 && report(progress, 1, 1) != 0)
    status = fs_fail(error, error_size, "cancelled");
  if (status == 0)
    status = fs_picture_write(output, &picture, picture_quality, fs_mark_xmp, error, error_size);
  fs_picture_free(&picture);
  return status;
}

int fs_swap(fs_vision *vision, const fs_analysis *analysis, const char *input, const char *output,
            fs_output kind, const fs_assignment *assignments, int count, int threads,
            const fs_progress *progress, char *error, size_t error_size) {
  swapping s = {.analysis = analysis};
  int status = check_assignments(analysis, assignments, count, error, error_size);
  if (status == 0)
    status = load_targets(&s, vision, assignments, count, error, error_size);
  if (status == 0 && (kind == FS_OUTPUT_JPEG || kind == FS_OUTPUT_PNG))
    status = swap_picture(&s, input, output, assignments, count, progress, error, error_size);
  else if (status == 0)
    status = swap_video(&s, input, output, kind == FS_OUTPUT_GIF, assignments, count, threads, progress,
                        error, error_size);
  release(&s);
  return status;
}
