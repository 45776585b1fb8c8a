/* The reader's thread: decodes packets into frames, puts all times on one clock, selects the spans. */
#include "base/error.h"
#include "local/media/reader_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  MAX_DAMAGED = 64,    /* failed frames after one packet: more than there are decoding threads */
  MAX_BAD_READS = 256, /* consecutive packets that the demuxer cannot parse */
  BARREN_MAX = 32,     /* packets before the first frame: reordering and decoding threads hold some */
  BARREN_END_MAX = 8,  /* packets without a frame at the end, when the decoder holds none */
};

int fs_reader_hand_on(fs_reader *r, AVFrame *frame, const AVPacket *packet) {
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

/* Gives the frame a pts above the last one. Damaged files have frames without a time, or with a time that
 * goes back, and encoders refuse both. */
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

/* Seeks to `to` on the file's clock. Returns false if the file cannot. */
static bool seek(fs_reader *r, int64_t to) {
  if (!fs_container_seek(&r->container, to))
    return false;
  avcodec_flush_buffers(r->decoder);
  fs_timeline_moved(&r->timeline);
  r->last_pts = r->found = AV_NOPTS_VALUE;
  r->sought = to;
  r->barren = 0;
  r->moved = true;
  return true;
}

/* Seeks to the begin of the current span. Returns false if the file cannot seek: the frames before the span
 * are then decoded and dropped. */
static bool go_to_span(fs_reader *r) {
  double begin = r->spans.count > 0 ? r->spans.at[r->span].begin : 0;
  AVRational base = r->info.time_base;
  const int64_t at = llrint(begin / av_q2d(base));
  if (begin <= 0 || !seek(r, at + av_rescale_q(r->timeline.origin, AV_TIME_BASE_Q, base)))
    return false;
  r->wanted = at;
  r->back = 1;
  return true;
}

/* Seeks farther back if the first frame since a seek, which is shown at `pts`, comes too late: where what was
 * found does not decode alone. A key frame of MP4 may follow frames that need an earlier one, a film that is
 * refreshed in parts decodes some frames later, and some of Matroska index frames that are no key frames. */
static bool seek_farther(fs_reader *r, int64_t pts) {
  const int64_t wanted = r->wanted, found = r->found;
  const int64_t first = av_rescale_q(r->timeline.origin, AV_TIME_BASE_Q, r->info.time_base);
  r->wanted = AV_NOPTS_VALUE;
  if (wanted == AV_NOPTS_VALUE || pts <= wanted || r->sought <= first || found == AV_NOPTS_VALUE ||
      !seek(r, FFMAX(FFMIN(found, r->sought) - r->back, first)))
    return false;
  r->wanted = wanted;
  r->back *= 4;
  return true;
}

/* Whether a frame is delivered (1 or 0). The first frame after a span begins the next span: returns
 * AVERROR(EAGAIN) after a seek to it, AVERROR_EOF after the last span. */
static int choose_frame(fs_reader *r, AVFrame *frame) {
  while (fs_spans_over(&r->spans, r->span, r->info.time_base, frame->pts)) {
    if (++r->span == r->spans.count)
      return AVERROR_EOF;
    int status = fs_container_seeks(&r->container) ? fs_reader_take_late(r, r->span - 1) : 0;
    if (status < 0)
      return status;
    if (go_to_span(r)) {
      status = fs_reader_end_texts(r, av_rescale_q(frame->pts, r->info.time_base, AV_TIME_BASE_Q));
      return status < 0 ? status : AVERROR(EAGAIN);
    }
  }
  return fs_spans_place(&r->spans, r->span, r->info.time_base, r->info.time_base, &frame->pts);
}

/* Delivers the frames that the normalizer has ready. */
static int hand_on_frames(fs_reader *r, AVFrame *frame) {
  int status;
  while ((status = fs_frame_normalizer_pull(r->normalizer, frame)) == 0) {
    status = fs_reader_hand_on(r, frame, NULL);
    if (status < 0)
      return status;
    r->frames++;
  }
  return status == AVERROR(EAGAIN) || status == AVERROR_EOF ? 0 : status;
}

static int receive_frames(fs_reader *r, AVFrame *frame) {
  for (int damaged = 0; damaged < MAX_DAMAGED;) {
    int status = avcodec_receive_frame(r->decoder, frame);
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF)
      return 0;
    if (status == AVERROR(ENOMEM))
      return status;
    if (status < 0) {
      damaged++;
      r->damaged++;
      continue;
    }
    if (frame->width > FS_READER_MAX_SIDE || frame->height > FS_READER_MAX_SIDE)
      return AVERROR(ERANGE);
    set_pts(r, frame);
    if (seek_farther(r, frame->pts))
      return 0;
    if (r->barren > BARREN_MAX)
      r->lost += r->barren;
    r->barren = 0;
    r->decoded++;
    status = choose_frame(r, frame);
    if (status < 0)
      return status == AVERROR(EAGAIN) ? 0 : status;
    if (status == 0)
      continue;
    r->concealed += frame->decode_error_flags != 0 || frame->flags & AV_FRAME_FLAG_CORRUPT;
    r->partial += r->in_part;
    status = fs_frame_normalizer_push(r->normalizer, frame);
    if (status == 0)
      status = hand_on_frames(r, frame);
    if (status < 0)
      return status;
  }
  return 0;
}

/* A Theora stream that is chained to another begins with its headers, and FFmpeg's decoder fails at the one
 * that holds comments. */
static bool is_comment(const fs_reader *r, const AVPacket *packet) {
  return packet && r->decoder->codec_id == AV_CODEC_ID_THEORA && packet->size > 0 && packet->data[0] == 0x81;
}

/* FFmpeg's decoder shows of a damaged JPEG what comes before the damage, and is silent on it unless it is
 * asked to fail: it is, and then to show what it can. */
static int send_packet(fs_reader *r, const AVPacket *packet) {
  int status = avcodec_send_packet(r->decoder, packet);
  r->in_part = packet && status < 0 && r->decoder->err_recognition & AV_EF_EXPLODE;
  if (!r->in_part || status == AVERROR(ENOMEM))
    return status;
  r->decoder->err_recognition &= ~AV_EF_EXPLODE;
  status = avcodec_send_packet(r->decoder, packet);
  r->decoder->err_recognition |= AV_EF_EXPLODE;
  return status;
}

static int decode_packet(fs_reader *r, const AVPacket *packet, AVFrame *frame) {
  if (packet && packet->pts != AV_NOPTS_VALUE && packet->pts >= r->last_packet_pts) {
    r->last_packet_pts = packet->pts;
    r->last_duration = packet->duration;
  }
  if (is_comment(r, packet))
    return 0;
  /* receive_frames drains the decoder after every packet, so the decoder is never full; a packet that does
   * not decode is skipped. */
  int status = send_packet(r, packet);
  if (status == AVERROR(ENOMEM) || r->lacks_memory)
    return AVERROR(ENOMEM);
  r->damaged += packet && status < 0;
  r->barren += packet && packet->size > 0 && !(packet->flags & AV_PKT_FLAG_DISCARD);
  return receive_frames(r, frame);
}

/* Decodes what the decoder still holds. Frames behind the spans are left in it. */
static int drain(fs_reader *r, AVFrame *frame) {
  int64_t held = r->barren, decoded = r->decoded;
  r->barren = 0; /* counted here */
  int status = decode_packet(r, NULL, frame);
  int64_t missing = held - (r->decoded - decoded);
  if (status == 0 && !r->moved && !seek_farther(r, INT64_MAX) && missing > BARREN_END_MAX)
    r->lost += missing;
  return status;
}

/* Notes how films follow one another whose pictures have numbers of their own. */
static void count_others(fs_reader *r, const AVPacket *packet, const AVStream *stream) {
  if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO)
    return;
  r->others += packet->stream_index != r->container.video;
  r->switches += packet->stream_index != r->picture;
  r->picture = packet->stream_index;
}

static int take_packet(fs_reader *r, AVPacket *packet, AVFrame *frame) {
  const AVStream *stream = r->container.format->streams[packet->stream_index];
  int64_t pts = packet->pts, lasts = packet->duration;
  count_others(r, packet, stream);
  if (packet->stream_index == r->container.video && r->found == AV_NOPTS_VALUE)
    r->found = packet->dts != AV_NOPTS_VALUE ? packet->dts : pts;
  if (!fs_timeline_place(&r->timeline, packet))
    return 0;
  if (pts != AV_NOPTS_VALUE) {
    /* of some sound Matroska tells no durations: the last packet lasts as long as the one before */
    int64_t told = av_rescale_q(lasts, stream->time_base, AV_TIME_BASE_Q);
    int64_t step = told > 0 ? told : r->timeline.streams[packet->stream_index].last_step;
    r->end = FFMAX(r->end, av_rescale_q(pts, stream->time_base, AV_TIME_BASE_Q) + step);
  }
  if (packet->stream_index == r->container.video)
    return decode_packet(r, packet, frame);
  return fs_reader_take_track(r, packet);
}

/* Some demuxers call it an error of the disk where a file that is cut short ends. */
static bool ends_torn(const fs_reader *r, int status) {
  return status == AVERROR(EIO) && avio_feof(r->container.file) && r->container.file->error >= 0;
}

/* Whether the status tells of bytes that the demuxer cannot understand; what follows them may be sound. Some
 * demuxers return a bare -1, or ask to be called again. */
static bool is_bad_read(int status) {
  return status == AVERROR_INVALIDDATA || status == AVERROR(EAGAIN) || status == AVERROR(EPERM);
}

/* Whether the status is the word of GXF's demuxer for the file's end. */
static bool is_end(const fs_reader *r, int status) {
  return status == AVERROR(EPERM) && avio_feof(r->container.file) &&
         strcmp(r->container.format->iformat->name, "gxf") == 0;
}

/* Reads to the end of the file. Returns 0, or the error that stopped the reading. */
static int read_packets(fs_reader *r, AVPacket *packet, AVFrame *frame) {
  int bad = 0, status;
  while ((status = fs_container_read(&r->container, packet)) != AVERROR_EOF) {
    if (is_end(r, status))
      return 0;
    if (is_bad_read(status) && ++bad < MAX_BAD_READS) {
      r->unread += bad == 1;
      continue;
    }
    r->torn = ends_torn(r, status);
    if (status < 0)
      return r->torn ? 0 : status;
    bad = 0;
    r->torn = packet->flags & AV_PKT_FLAG_CORRUPT && avio_feof(r->container.file);
    status = take_packet(r, packet, frame);
    av_packet_unref(packet);
    if (status < 0)
      return status;
  }
  return 0;
}

/* The end of what was read of picture and sound, in microseconds. */
static int64_t end_of_reading(const fs_reader *r) {
  const int64_t shown = r->last_pts != AV_NOPTS_VALUE ? r->last_pts + fs_reader_last_duration(r) : 0;
  return FFMAX(r->heard, av_rescale_q(shown, r->info.time_base, AV_TIME_BASE_Q));
}

static int decode_all(fs_reader *r, AVPacket *packet, AVFrame *frame) {
  int status;
  go_to_span(r);
  do {
    status = read_packets(r, packet, frame);
    r->moved = false;
    if (status == 0)
      status = drain(r, frame);
  } while (status == 0 && r->moved); /* draining the decoder may have begun a span by a seek back */
  if (status == AVERROR_EOF)
    status = r->spans.count > 0 ? fs_reader_take_late(r, r->spans.count - 1) : 0;
  return status == 0 ? fs_reader_end_texts(r, end_of_reading(r)) : status;
}

/* Decodes the file, then drains the normalizer, whose filters may hold frames. */
static int read_all(fs_reader *r) {
  AVPacket *packet = av_packet_alloc();
  AVFrame *frame = av_frame_alloc();
  int status = packet && frame ? decode_all(r, packet, frame) : AVERROR(ENOMEM);
  if (status == 0)
    status = fs_frame_normalizer_push(r->normalizer, NULL);
  if (status == 0)
    status = hand_on_frames(r, frame);
  av_frame_free(&frame);
  av_packet_free(&packet);
  return status;
}

/* The seconds that are missing at the end of a file that is cut short. Those of a whole file are noted: they
 * are damaged, or its header is wrong. */
static double missing_seconds(fs_reader *r, fs_file_end end) {
  double missing = (double)fs_container_missing(&r->container, r->end) / AV_TIME_BASE;
  if (missing <= 0 || end != FS_FILE_END_WHOLE)
    return missing;
  fs_notes_add(&r->damage_notes,
               "by its header the video is %.1f s longer: there is nothing there that can be read", missing);
  return 0;
}

static void judge(fs_reader *r, int status) {
  bool all = r->spans.count == 0 && status == 0;
  fs_file_end end = all ? fs_format_end_find(r->container.format) : FS_FILE_END_UNKNOWN;
  double missing = all ? missing_seconds(r, end) : 0;
  if (status == AVERROR(ERANGE))
    fs_fail(&r->error, "the video is too large: more than %d pixels wide or high", FS_READER_MAX_SIDE);
  else if (status == AVERROR(EACCES))
    fs_fail(&r->error, "the video is encrypted (DRM): send a copy that is not");
  else if (status < 0 && status != AVERROR_EXIT)
    fs_fail(&r->error, "the video cannot be read to its end: %s", av_err2str(status));
  else if (missing > 0)
    fs_fail(&r->error, "the video is cut short: by its header it is %.1f s longer", missing);
  else if (status == 0 && r->frames == 0 && r->spans.count > 0)
    fs_fail(&r->error, "the video has no frame in the spans that are asked for");
  else if (status == 0 && r->frames == 0)
    fs_fail(&r->error, "the video is damaged: no frame of it can be decoded");
  if (all) /* headers of recordings that are live tell nothing, and others are wrong */
    r->info.duration = (double)end_of_reading(r) / AV_TIME_BASE;
  fs_reader_note_damage(r, end);
  if (all)
    fs_reader_note_silent_damage(r);
}

void *fs_reader_run(void *context) {
  fs_reader *r = context;
  judge(r, read_all(r));
  fs_queue_close(r->queue);
  return NULL;
}
