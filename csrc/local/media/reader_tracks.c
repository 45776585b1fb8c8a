/* Sound and subtitles: which part of them lies in the spans, and when subtitles end. */
#include "local/media/reader_internal.h"

#include <math.h>
#include <stdlib.h>

static AVRational base_of(const fs_reader *r, const AVPacket *packet) {
  return r->container.format->streams[packet->stream_index]->time_base;
}

/* Delivers a subtitle; one that crosses the edge of a span is cut there, and one that goes on behind picture
 * and sound ends with them. */
static int hand_on(fs_reader *r, AVPacket *packet) {
  const AVRational base = base_of(r, packet);
  const int64_t begin = fs_spans_seen(&r->spans, r->info.time_base, base, packet->pts);
  int64_t end = packet->pts + packet->duration;
  if (r->timeline.film_end != INT64_MAX) {
    const int64_t last = av_rescale_q(r->timeline.film_end, AV_TIME_BASE_Q, base);
    end = packet->pts < last && last < end ? last : end;
  }
  end = fs_spans_seen(&r->spans, r->info.time_base, base, end);
  int64_t *handed = &r->handed[packet->stream_index];
  if (r->spans.count > 0 && (end <= begin || packet->pts <= *handed))
    return 0;
  *handed = packet->pts;
  packet->pts = packet->dts = begin;
  packet->duration = end - begin;
  return fs_reader_hand_on(r, NULL, packet);
}

/* Delivers the waiting subtitle of a stream, which ends at this time in the stream's time base. */
static int end_text(fs_reader *r, AVPacket **waiting, int64_t at) {
  if (!*waiting)
    return 0;
  (*waiting)->duration = FFMAX(at - (*waiting)->pts, 0);
  const int status = hand_on(r, *waiting);
  av_packet_free(waiting);
  return status;
}

/* One without a duration stays until the next one comes (RFC 9559, 5.1.3.5.3, of Matroska). */
static int take_text(fs_reader *r, const AVPacket *packet) {
  if (packet->pts == AV_NOPTS_VALUE)
    return 0;
  AVPacket **waiting = &r->texts[packet->stream_index];
  int status = end_text(r, waiting, packet->pts);
  if (status < 0)
    return status;
  *waiting = av_packet_clone(packet);
  if (!*waiting)
    return AVERROR(ENOMEM);
  return packet->duration > 0 ? end_text(r, waiting, packet->pts + packet->duration) : 0;
}

int fs_reader_end_texts(fs_reader *r, int64_t at) {
  int status = 0;
  for (unsigned i = 0; i < r->timeline.stream_count && status >= 0; i++)
    if (r->texts[i])
      status = end_text(r, &r->texts[i], av_rescale_q(at, AV_TIME_BASE_Q, base_of(r, r->texts[i])));
  return status;
}

void fs_reader_free_texts(fs_reader *r) {
  for (unsigned i = 0; r->texts && i < r->timeline.stream_count; i++)
    av_packet_free(&r->texts[i]);
  free(r->texts);
}

/* ---- sound ---- */

static int hand_on_sound(fs_reader *r, AVPacket *packet) {
  AVRational base = r->container.format->streams[packet->stream_index]->time_base;
  int64_t pts = packet->pts, *handed = &r->handed[packet->stream_index];
  if (r->spans.count > 0 &&
      (pts == AV_NOPTS_VALUE || !fs_spans_find(&r->spans, r->info.time_base, base, &packet->pts) ||
       packet->pts <= *handed))
    return 0;
  if (r->spans.count > 0)
    *handed = packet->pts;
  if (packet->dts != AV_NOPTS_VALUE)
    packet->dts += packet->pts - pts;
  return fs_reader_hand_on(r, NULL, packet);
}

/* Whether an edit list leaves the packet out between two parts. What it leaves out before the first part
 * stays: that is left out by the result's own list, and primes decoders. */
static bool is_left_out(const fs_reader *r, const AVPacket *packet) {
  return packet->flags & AV_PKT_FLAG_DISCARD &&
         r->timeline.streams[packet->stream_index].last != AV_NOPTS_VALUE;
}

int fs_reader_take_track(fs_reader *r, AVPacket *packet) {
  const AVStream *stream = r->container.format->streams[packet->stream_index];
  if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO && packet->pts != AV_NOPTS_VALUE)
    r->heard =
        FFMAX(r->heard, av_rescale_q(packet->pts + packet->duration, stream->time_base, AV_TIME_BASE_Q));
  if (!r->tracks)
    return 0;
  if (stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
    return is_left_out(r, packet) ? 0 : hand_on_sound(r, packet);
  return stream->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE ? take_text(r, packet) : 0;
}

/* The packet's time on the timeline, in microseconds. One of the picture is read again, so that its times are
 * not followed here: the search for faces, which needs no sound, has the same ones. */
static int64_t place_late(fs_reader *r, AVPacket *packet) {
  const fs_timeline *t = &r->timeline;
  const int number = packet->stream_index;
  if (number != r->container.video && !fs_timeline_place(&r->timeline, packet))
    return AV_NOPTS_VALUE;
  const int64_t at = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
  return at == AV_NOPTS_VALUE
             ? at
             : av_rescale_q(at, base_of(r, packet), AV_TIME_BASE_Q) +
                   (number == r->container.video ? t->shifts[t->streams[number].epoch] - t->origin : 0);
}

/* Sound lies behind the picture beside it where it is broadcast or comes in large pieces. */
int fs_reader_take_late(fs_reader *r, int span) {
  const int64_t end = llrint((r->spans.at[span].end + 1) * AV_TIME_BASE);
  AVPacket *packet = av_packet_alloc();
  int status = packet ? 0 : AVERROR(ENOMEM);
  bool more = r->tracks;
  for (; status >= 0 && more && fs_container_read(&r->container, packet) >= 0; av_packet_unref(packet)) {
    const int64_t at = place_late(r, packet);
    more = at == AV_NOPTS_VALUE || at < end;
    status = at != AV_NOPTS_VALUE && packet->stream_index != r->container.video
                 ? fs_reader_take_track(r, packet)
                 : 0;
  }
  av_packet_free(&packet);
  return status;
}
