#include "local/media/media_budget.h"

#include "base/error.h"
#include "local/media/container.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* Bytes of a file up to which frames are counted; the header of a larger file is believed. */
#define COUNTED_MAX (INT64_C(256) << 20)

static int64_t count_packets(fs_container *c) {
  int64_t count = 0;
  AVPacket *packet = av_packet_alloc();
  for (unsigned s = 0; s < c->format->nb_streams; s++)
    c->format->streams[s]->discard = (int)s == c->video ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  while (packet != NULL && av_read_frame(c->format, packet) >= 0) {
    count += packet->stream_index == c->video;
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  return count;
}

static int64_t count_frames(fs_container *c, const fs_spans *spans) {
  const AVStream *stream = c->format->streams[c->video];
  AVRational rate = stream->avg_frame_rate.num > 0 && stream->avg_frame_rate.den > 0 ? stream->avg_frame_rate
                                                                                     : (AVRational){25, 1};
  double per_second = av_q2d(rate);
  int64_t frames = stream->nb_frames;
  if (avio_size(c->file) <= COUNTED_MAX)
    frames = count_packets(c);
  else if (frames <= 0 && c->format->duration > 0)
    frames = llrint((double)c->format->duration / AV_TIME_BASE * per_second);
  int64_t wanted = spans->count > 0 ? llrint(ceil(fs_spans_length(spans) * per_second)) : frames;
  return wanted < frames ? wanted : frames;
}

static bool is_animation(const fs_container *c) {
  const char *name = c->format->iformat->name;
  return strcmp(name, "gif") == 0 || strcmp(name, "apng") == 0;
}

static int check(fs_container *c, const fs_spans *spans, int64_t max_megapixels, fs_error *error) {
  const AVCodecParameters *codec = c->format->streams[c->video]->codecpar;
  const char *kind = is_animation(c) ? "animation" : "video";
  int64_t pixels = (int64_t)codec->width * codec->height;
  if (pixels > FS_FRAME_PIXELS_MAX)
    return fs_fail(error,
                   "the %s is too large: %dx%d pixels are %lld megapixels a frame, and %lld are the most",
                   kind, codec->width, codec->height, (long long)(pixels / 1000000),
                   (long long)(FS_FRAME_PIXELS_MAX / 1000000));
  int64_t frames = count_frames(c, spans);
  int64_t most = is_animation(c) ? max_megapixels / FS_ANIMATION_SHARE : max_megapixels;
  double needed = (double)pixels * (double)frames / 1e6;
  if (needed <= (double)most)
    return 0;
  return fs_fail(
      error,
      "the %s is too long for its size: %lld frames of %dx%d pixels are %.0f megapixels, and %lld are "
      "the most; cut it, or make it smaller",
      kind, (long long)frames, codec->width, codec->height, needed, (long long)most);
}

int fs_media_budget_check(const char *path, const fs_spans *spans, int64_t max_megapixels, fs_error *error) {
  fs_container container;
  int status = fs_container_open(&container, path, error);
  status = status == 0 && !container.still ? check(&container, spans, max_megapixels, error) : 0;
  fs_container_close(&container);
  return status;
}
