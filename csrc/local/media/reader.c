#include "local/media/reader.h"

#include "base/bounded_queue.h"
#include "base/error.h"
#include "local/media/container.h"
#include "local/media/frame_normalizer.h"
#include "local/media/still_frame.h"

#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  MAX_SIDE = 8192,
  QUEUE_BYTES = 64 << 20, /* of frames decoded ahead */
  QUEUE_MAX = 16,
  MAX_DAMAGED = 64, /* frames skipped after one packet: one for each decoding thread, and then some */
};

struct fs_reader {
  fs_container container;
  AVCodecContext *decoder;
  fs_frame_normalizer *upright;
  fs_media_info info;
  fs_spans spans;
  fs_queue *queue; /* of fs_media_item */
  pthread_t thread;
  bool started;
  /* The thread's own until it has ended. */
  int span;   /* the number of the one that is read */
  bool moved; /* the file has been moved to it since this was reset */
  int64_t last_pts, last_packet_pts, last_duration;
  int64_t frames, packets; /* of the video stream */
  int64_t end;             /* of the last packet of any stream, in microseconds */
  char error[160];         /* empty unless it failed */
};

void fs_media_item_free(fs_media_item *unit) {
  if (!unit)
    return;
  av_frame_free(&unit->frame);
  av_packet_free(&unit->packet);
  free(unit);
}

/* Hands on a frame or a packet, whose reference is taken. Returns 0, or AVERROR_EXIT when nobody wants more.
 */
static int hand_on(fs_reader *r, AVFrame *frame, const AVPacket *packet) {
  fs_media_item *unit = calloc(1, sizeof *unit);
  if (!unit)
    return AVERROR(ENOMEM);
  if (packet) {
    unit->packet = av_packet_clone(packet);
  } else {
    unit->frame = av_frame_alloc();
    if (unit->frame)
      av_frame_move_ref(unit->frame, frame);
  }
  if (!unit->frame && !unit->packet) {
    free(unit);
    return AVERROR(ENOMEM);
  }
  if (fs_queue_push(r->queue, unit))
    return 0;
  fs_media_item_free(unit);
  return AVERROR_EXIT;
}

/* Damaged files have frames without a time, or with one that goes back; encoders refuse both. */
static void set_pts(fs_reader *r, AVFrame *frame) {
  int64_t step = av_rescale_q(1, av_inv_q(r->info.frame_rate), r->info.time_base);
  if (frame->best_effort_timestamp != AV_NOPTS_VALUE)
    frame->pts = frame->best_effort_timestamp;
  else
    frame->pts = r->last_pts == AV_NOPTS_VALUE ? 0 : r->last_pts + (step > 0 ? step : 1);
  if (r->last_pts != AV_NOPTS_VALUE && frame->pts <= r->last_pts)
    frame->pts = r->last_pts + 1;
  r->last_pts = frame->pts;
}

/* Goes to where the span begins. Returns false where the file cannot: then what lies before is decoded in
 * vain. */
static bool go_to_span(fs_reader *r) {
  double begin = r->spans.count > 0 ? r->spans.at[r->span].begin : 0;
  if (begin <= 0 || !fs_container_seek(&r->container, begin))
    return false;
  avcodec_flush_buffers(r->decoder);
  r->last_pts = AV_NOPTS_VALUE;
  r->moved = true;
  return true;
}

/* Whether a frame is to be handed on. With the first one behind a span the next begins: returns
 * AVERROR(EAGAIN) if the decoder has been emptied for it, AVERROR_EOF after the last. */
static int choose_frame(fs_reader *r, AVFrame *frame) {
  while (fs_spans_over(&r->spans, r->span, r->info.time_base, frame->pts)) {
    if (++r->span == r->spans.count)
      return AVERROR_EOF;
    if (go_to_span(r))
      return AVERROR(EAGAIN);
  }
  return fs_spans_place(&r->spans, r->span, r->info.time_base, r->info.time_base, &frame->pts);
}

static int receive_frames(fs_reader *r, AVFrame *frame) {
  for (int damaged = 0; damaged < MAX_DAMAGED;) {
    int status = avcodec_receive_frame(r->decoder, frame);
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF)
      return 0;
    if (status < 0) {
      damaged++;
      continue;
    }
    if (frame->width > MAX_SIDE || frame->height > MAX_SIDE)
      return AVERROR(ERANGE);
    set_pts(r, frame);
    status = choose_frame(r, frame);
    if (status < 0)
      return status == AVERROR(EAGAIN) ? 0 : status;
    if (status == 0)
      continue;
    status = fs_frame_normalizer_apply(r->upright, frame);
    if (status == 0)
      status = hand_on(r, frame, NULL);
    if (status < 0)
      return status;
    r->frames++;
  }
  return 0;
}

static int decode_packet(fs_reader *r, const AVPacket *packet, AVFrame *frame) {
  r->packets += packet != NULL;
  if (packet && packet->pts != AV_NOPTS_VALUE && packet->pts >= r->last_packet_pts) {
    r->last_packet_pts = packet->pts;
    r->last_duration = packet->duration;
  }
  /* All frames are taken after every packet, so the decoder is never full; a packet it cannot read is
   * skipped. */
  avcodec_send_packet(r->decoder, packet);
  return receive_frames(r, frame);
}

/* A packet's end counts towards the file's; its times are moved so that the file begins at 0, wherever its
 * clock stood. */
static void place_packet(fs_reader *r, AVPacket *packet) {
  AVRational base = r->container.format->streams[packet->stream_index]->time_base;
  if (packet->pts != AV_NOPTS_VALUE) {
    int64_t end = av_rescale_q(packet->pts + packet->duration, base, AV_TIME_BASE_Q);
    r->end = end > r->end ? end : r->end;
  }
  int64_t shift = fs_container_start(&r->container, base);
  if (packet->pts != AV_NOPTS_VALUE)
    packet->pts -= shift;
  if (packet->dts != AV_NOPTS_VALUE)
    packet->dts -= shift;
}

static int hand_on_sound(fs_reader *r, AVPacket *packet) {
  AVRational base = r->container.format->streams[packet->stream_index]->time_base;
  int64_t pts = packet->pts;
  if (!fs_spans_place(&r->spans, r->span, r->info.time_base, base, &packet->pts))
    return 0;
  if (packet->dts != AV_NOPTS_VALUE)
    packet->dts += packet->pts - pts;
  return hand_on(r, NULL, packet);
}

/* Reads to the file's end. Returns 0 then, or what kept it from it. */
static int read_packets(fs_reader *r, AVPacket *packet, AVFrame *frame) {
  int status;
  while ((status = av_read_frame(r->container.format, packet)) >= 0) {
    place_packet(r, packet);
    if (packet->stream_index == r->container.video)
      status = decode_packet(r, packet, frame);
    else if (packet->stream_index == r->container.sound)
      status = hand_on_sound(r, packet);
    av_packet_unref(packet);
    if (status < 0)
      return status;
  }
  if (status != AVERROR_EOF)
    return AVERROR_INVALIDDATA;
  bool early = r->spans.count == 0 && fs_container_ends_early(&r->container, r->packets, r->end);
  return early ? AVERROR_INVALIDDATA : 0;
}

static int decode_all(fs_reader *r, AVPacket *packet, AVFrame *frame) {
  int status;
  go_to_span(r);
  do {
    status = read_packets(r, packet, frame);
    r->moved = false;
    if (status == 0)
      status = decode_packet(r, NULL, frame);
  } while (status == 0 && r->moved); /* a span began with the last frames, which may be a little back */
  return status == AVERROR_EOF ? 0 : status;
}

static void *run(void *context) {
  fs_reader *r = context;
  AVPacket *packet = av_packet_alloc();
  AVFrame *frame = av_frame_alloc();
  int status = packet && frame ? decode_all(r, packet, frame) : AVERROR(ENOMEM);
  av_frame_free(&frame);
  av_packet_free(&packet);
  if (status == AVERROR_INVALIDDATA)
    fs_fail(r->error, sizeof r->error, "the video is damaged or cut short");
  else if (status == AVERROR(ERANGE))
    fs_fail(r->error, sizeof r->error, "the video is too large: more than %d pixels wide or high", MAX_SIDE);
  else if (status < 0 && status != AVERROR_EXIT)
    fs_fail(r->error, sizeof r->error, "the video cannot be decoded: %s", av_err2str(status));
  else if (status == 0 && r->frames == 0 && r->spans.count > 0)
    fs_fail(r->error, sizeof r->error, "the video has no frame in the spans that are asked for");
  else if (status == 0 && r->frames == 0)
    fs_fail(r->error, sizeof r->error, "the video is damaged or cut short: no frame can be decoded");
  fs_queue_close(r->queue);
  return NULL;
}

static int open_decoder(fs_reader *r, int threads, char *error, size_t error_size) {
  const AVStream *stream = r->container.format->streams[r->container.video];
  if (stream->codecpar->width > MAX_SIDE || stream->codecpar->height > MAX_SIDE)
    return fs_fail(error, error_size, "the video is too large: %dx%d pixels where %dx%d are the most",
                   stream->codecpar->width, stream->codecpar->height, MAX_SIDE, MAX_SIDE);
  r->decoder = avcodec_alloc_context3(r->container.decoder);
  if (!r->decoder || avcodec_parameters_to_context(r->decoder, stream->codecpar) < 0)
    return fs_fail(error, error_size, "the video cannot be decoded: out of memory");
  r->decoder->pkt_timebase = stream->time_base;
  r->decoder->thread_count = threads > 0 ? threads : 1;
  r->decoder->max_pixels = (int64_t)MAX_SIDE * MAX_SIDE;
  if (avcodec_open2(r->decoder, r->container.decoder, NULL) < 0)
    return fs_fail(error, error_size, "the video's codec cannot be decoded by the installed FFmpeg");
  return 0;
}

static int open_video(fs_reader *r, const char *path, fs_pixels pixels, bool sound, int threads, char *error,
                      size_t error_size) {
  AVStream *stream = r->container.format->streams[r->container.video];
  if (!sound)
    r->container.sound = -1;
  if (open_decoder(r, threads, error, error_size) != 0)
    return -1;
  r->upright = fs_frame_normalizer_new(stream, pixels, &r->info, error, error_size);
  if (!r->upright)
    return -1;
  AVRational rate = av_guess_frame_rate(r->container.format, stream, NULL);
  r->info.frame_rate = rate.num > 0 && rate.den > 0 ? rate : (AVRational){25, 1};
  int64_t duration = r->container.format->duration > 0 ? r->container.format->duration : 0;
  r->info.duration = (double)duration / AV_TIME_BASE;
  r->info.frames = stream->nb_frames;
  if (r->spans.count > 0)
    r->info.frames = llrint(fs_spans_length(&r->spans) * av_q2d(r->info.frame_rate));
  else if (r->info.frames <= 0)
    r->info.frames = av_rescale_q(duration, AV_TIME_BASE_Q, av_inv_q(r->info.frame_rate));
  r->info.loop = strcmp(r->container.format->iformat->name, "gif") == 0 ? fs_container_gif_loop(path) : 0;
  return 0;
}

static int open_still(fs_reader *r, const char *path, char *error, size_t error_size) {
  AVFrame *frame = fs_still_frame_of(path, &r->info, error, error_size);
  if (!frame)
    return -1;
  r->queue = fs_queue_new(1);
  int status = r->queue ? hand_on(r, frame, NULL) : -1;
  av_frame_free(&frame);
  if (status != 0)
    return fs_fail(error, error_size, "the picture cannot be read: out of memory");
  r->last_duration = 1;
  fs_queue_close(r->queue);
  return 0;
}

static int start(fs_reader *r, char *error, size_t error_size) {
  int bytes = av_image_get_buffer_size(r->info.format, r->info.width, r->info.height, 1);
  int capacity = QUEUE_BYTES / (bytes > 0 ? bytes : 1);
  r->queue = fs_queue_new((size_t)av_clip(capacity, 2, QUEUE_MAX));
  r->started = r->queue && pthread_create(&r->thread, NULL, run, r) == 0;
  return r->started ? 0 : fs_fail(error, error_size, "the video cannot be decoded: no thread can be started");
}

fs_reader *fs_reader_open(const char *path, fs_pixels pixels, bool sound, const fs_spans *spans, int threads,
                          char *error, size_t error_size) {
  fs_reader *r = calloc(1, sizeof *r);
  if (!r) {
    fs_fail(error, error_size, "the media file cannot be read: out of memory");
    return NULL;
  }
  r->last_pts = r->last_packet_pts = AV_NOPTS_VALUE;
  r->spans = *spans;
  int status = fs_container_open(&r->container, path, error, error_size);
  if (status == 0 && r->container.still)
    status = open_still(r, path, error, error_size);
  else if (status == 0)
    status = open_video(r, path, pixels, sound, threads, error, error_size) || start(r, error, error_size);
  if (status != 0) {
    fs_reader_close(r);
    return NULL;
  }
  return r;
}

const fs_media_info *fs_reader_info(const fs_reader *reader) {
  return &reader->info;
}

const AVStream *fs_reader_sound(const fs_reader *reader) {
  const fs_container *c = &reader->container;
  return c->still || c->sound < 0 ? NULL : c->format->streams[c->sound];
}

fs_media_item *fs_reader_next(fs_reader *reader) {
  return fs_queue_pop(reader->queue);
}

static void stop(fs_reader *r) {
  if (r->queue)
    fs_queue_close(r->queue);
  if (r->started)
    pthread_join(r->thread, NULL);
  r->started = false;
}

int fs_reader_status(fs_reader *reader, int64_t *last_duration, char *error, size_t error_size) {
  stop(reader);
  if (reader->error[0])
    return fs_fail(error, error_size, "%s", reader->error);
  int64_t step = av_rescale_q(1, av_inv_q(reader->info.frame_rate), reader->info.time_base);
  *last_duration = reader->last_duration > 0 ? reader->last_duration : step > 0 ? step : 1;
  return 0;
}

void fs_reader_close(fs_reader *reader) {
  if (!reader)
    return;
  stop(reader);
  for (fs_media_item *unit; reader->queue && (unit = fs_queue_pop(reader->queue)) != NULL;)
    fs_media_item_free(unit);
  fs_queue_free(reader->queue);
  fs_frame_normalizer_free(reader->upright);
  avcodec_free_context(&reader->decoder);
  fs_container_close(&reader->container);
  free(reader);
}
