/* Subtitles: when they end, and which part of them lies in the spans. */
#include "local/media/reader_internal.h"

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
int fs_reader_take_text(fs_reader *r, const AVPacket *packet) {
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
