#include "local/media/timeline.h"

#include "local/media/container.h"

#include <libavutil/parseutils.h>
#include <stdlib.h>
#include <string.h>

/* Microseconds. Within a stream, decoding times do not go back and display times go back by the depth of the
 * reordering, which is a number of frames; both also by rounding. A step ahead of more than GAP is a jump in
 * containers that are cut from endless streams; in others, and below GAP, it is a pause. ffmpeg uses the same
 * figure (-dts_delta_threshold). */
enum { BACK_DECODED = 100000, BACK_SHOWN = 1000000, GAP = 10000000 };

/* The longest priming of sound is some 2100 samples at 8 kHz. */
enum { PRIMING_MAX = 300000 };

/* Headers and tags of a file differ by rounding and by a stream's last frame. */
enum { UNEXPLAINED = 1000000 };

/* The first time of picture or sound. The priming of sound lies before 0 in many files, on purpose; frames
 * before 0 come from a clock that wrapped, or was begun early. Of frames before 0 FFmpeg tells no times in
 * Matroska, but that of the sound beside them. */
static int64_t origin_of(const AVFormatContext *format, int video) {
  int64_t start = INT64_MAX, video_start = 0;
  for (unsigned i = 0; i < format->nb_streams; i++) {
    const AVStream *stream = format->streams[i];
    enum AVMediaType type = stream->codecpar->codec_type;
    if (fs_container_is_of_others(format, video, (int)i) || stream->start_time == AV_NOPTS_VALUE ||
        (type != AVMEDIA_TYPE_AUDIO && (int)i != video))
      continue;
    int64_t at = av_rescale_q(stream->start_time, stream->time_base, AV_TIME_BASE_Q);
    start = at < start ? at : start;
    if ((int)i == video)
      video_start = at;
  }
  return start == INT64_MAX || (start < 0 && start >= -PRIMING_MAX && video_start >= 0) ? 0 : start;
}

/* When a stream ends, as the file tells, by its clock. Matroska tells it of the whole file, most programs
 * write a tag for the picture beside that. */
static int64_t end_of(const AVFormatContext *format, int number) {
  const AVStream *stream = format->streams[number];
  const AVDictionaryEntry *tag = av_dict_get(stream->metadata, "DURATION", NULL, 0);
  int64_t told;
  if (tag && av_parse_time(&told, tag->value, 1) >= 0 && told > 0)
    return told;
  int64_t start = stream->start_time != AV_NOPTS_VALUE ? stream->start_time : 0;
  if (stream->duration > 0)
    return av_rescale_q(start + stream->duration, stream->time_base, AV_TIME_BASE_Q);
  return format->duration > 0 && format->start_time != AV_NOPTS_VALUE ? format->start_time + format->duration
                                                                      : AV_NOPTS_VALUE;
}

/* The same on the clock of all streams: of Matroska some programs tell how long a stream lasts, and some when
 * it ends. */
static int64_t latest_end_of(const AVFormatContext *format, int number) {
  const AVStream *stream = format->streams[number];
  const int64_t told = end_of(format, number);
  const bool tagged = av_dict_get(stream->metadata, "DURATION", NULL, 0) != NULL;
  const bool later = tagged && stream->start_time != AV_NOPTS_VALUE && stream->start_time > 0;
  return told + (later ? av_rescale_q(stream->start_time, stream->time_base, AV_TIME_BASE_Q) : 0);
}

/* The latest end of picture and sound. A film that is cut from an endless stream tells none that can be
 * believed, nor does one of which FFmpeg guesses it by the bit rate. Where the file lasts longer than all of
 * its streams, the film does: tags outlive a change of the film, and an edit list may repeat a part. */
static int64_t film_end_of(const AVFormatContext *format, int video, int64_t origin) {
  int64_t end = INT64_MIN, latest = INT64_MIN;
  if (format->duration <= 0 || format->duration_estimation_method != AVFMT_DURATION_FROM_STREAM ||
      format->iformat->flags & AVFMT_TS_DISCONT)
    return INT64_MAX;
  for (unsigned i = 0; i < format->nb_streams; i++) {
    const AVStream *stream = format->streams[i];
    const enum AVMediaType type = stream->codecpar->codec_type;
    if (type == AVMEDIA_TYPE_ATTACHMENT || stream->disposition & AV_DISPOSITION_ATTACHED_PIC)
      continue;
    latest = FFMAX(latest, latest_end_of(format, (int)i));
    if ((int)i == video || type == AVMEDIA_TYPE_AUDIO)
      end = FFMAX(end, latest_end_of(format, (int)i));
  }
  if (format->duration > latest + UNEXPLAINED) /* most headers count it from 0, as streams do */
    return format->duration;
  return end > origin ? end - origin : INT64_MAX;
}

int fs_timeline_init(fs_timeline *t, const AVFormatContext *format, int video) {
  *t = (fs_timeline){.format = format, .epochs = 1, .stream_count = format->nb_streams};
  t->origin = origin_of(format, video);
  t->end = end_of(format, video);
  t->film_end = film_end_of(format, video, t->origin);
  t->streams = calloc(t->stream_count + 1, sizeof *t->streams);
  t->shifts = calloc(1, sizeof *t->shifts);
  if (!t->streams || !t->shifts) {
    fs_timeline_free(t);
    return -1;
  }
  fs_timeline_moved(t);
  return 0;
}

void fs_timeline_free(fs_timeline *t) {
  free(t->streams);
  free(t->shifts);
  *t = (fs_timeline){0};
}

void fs_timeline_moved(fs_timeline *t) {
  for (unsigned i = 0; i < t->stream_count; i++) {
    t->streams[i].last = AV_NOPTS_VALUE;
    t->streams[i].shown_count = 0;
    t->streams[i].next = INT64_MIN / 2;
  }
}

/* Starts an epoch, whose first packet is shown at `at` and follows all earlier ones. Returns its index, or
 * -1. */
static int add_epoch(fs_timeline *t, const fs_stream_clock *clock, int64_t at) {
  int64_t *shifts = realloc(t->shifts, (size_t)(t->epochs + 1) * sizeof *shifts);
  if (!shifts)
    return -1;
  t->shifts = shifts;
  int64_t end = clock->next;
  for (unsigned i = 0; i < t->stream_count; i++)
    if (t->streams[i].last != AV_NOPTS_VALUE && t->streams[i].next < clock->next + BACK_SHOWN)
      end = FFMAX(end, t->streams[i].next);
  shifts[t->epochs] = end - at;
  return t->epochs++;
}

/* The epoch of a stream whose clock has jumped: one that another stream has started, or a new one. */
static int epoch_after(fs_timeline *t, const fs_stream_clock *clock, int64_t at) {
  int best = -1;
  int64_t nearest = BACK_SHOWN;
  for (int e = clock->epoch + 1; e < t->epochs; e++) {
    int64_t distance = llabs(at + t->shifts[e] - clock->next);
    if (distance < nearest) {
      nearest = distance;
      best = e;
    }
  }
  return best >= 0 ? best : add_epoch(t, clock, at);
}

/* Whether the container is one of those that are cut from endless streams. */
static bool jumps(const fs_timeline *t) {
  return t->format->iformat->flags & AVFMT_TS_DISCONT;
}

static bool is_video(const AVStream *stream) {
  return stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
}

/* Matroska tells no decoding times: FFmpeg guesses them from the display times, and for some frames not. */
static bool has_decoding_times(const fs_timeline *t, const AVStream *stream, const AVPacket *packet) {
  bool guessed = is_video(stream) && strstr(t->format->iformat->name, "matroska") != NULL;
  return packet->dts != AV_NOPTS_VALUE && (packet->pts == AV_NOPTS_VALUE || !guessed);
}

static void remember_shown(fs_stream_clock *clock, int64_t shown) {
  int at = clock->shown_count;
  if (at <= FS_REORDER_MAX)
    clock->shown_count++;
  else if (shown <= clock->shown[--at])
    return;
  for (; at > 0 && clock->shown[at - 1] < shown; at--)
    clock->shown[at] = clock->shown[at - 1];
  clock->shown[at] = shown;
}

/* Whether a display time lies before all that reordering by `depth` frames can still bring. */
static bool is_shown_too_late(const fs_stream_clock *clock, int64_t shown, int depth) {
  return clock->shown_count > depth && shown < clock->shown[depth] - BACK_SHOWN;
}

/* Whether another stream has come near this time without a jump: the stream has paused, as a picture does
 * that stands still, and the clock goes on. */
static bool is_pause(const fs_timeline *t, const fs_stream_clock *clock, int64_t at) {
  for (unsigned i = 0; i < t->stream_count; i++) {
    const fs_stream_clock *other = &t->streams[i];
    if (other != clock && other->last != AV_NOPTS_VALUE && other->epoch == clock->epoch &&
        llabs(at - other->last) < GAP / 2)
      return true;
  }
  return false;
}

/* Whether the packet comes later than a film that is slow, and whose frames are reordered, has it. */
static bool is_far_ahead(const fs_stream_clock *clock, int64_t step, int64_t shown) {
  return step > GAP + FFMAX(clock->last_step, clock->lasts) && shown > clock->shown[0] + GAP;
}

/* `at` is the packet's decoding time if it is told or guessed, else its display time; `decoded`: it is told.
 */
static bool has_jumped(const fs_timeline *t, const fs_stream_clock *clock, int64_t at, bool decoded,
                       int64_t shown, const AVStream *stream) {
  if (clock->last == AV_NOPTS_VALUE)
    return false;
  int64_t step = at - clock->last;
  int depth = is_video(stream) ? av_clip(stream->codecpar->video_delay, 0, FS_REORDER_MAX) : 0;
  bool back = decoded && clock->decoded ? step < -BACK_DECODED : is_shown_too_late(clock, shown, depth);
  return back || (jumps(t) && is_far_ahead(clock, step, shown) && !is_pause(t, clock, at));
}

/* Updates the stream's clock by a packet. Returns false when memory is short. */
static bool follow(fs_timeline *t, fs_stream_clock *clock, const AVPacket *packet, const AVStream *stream) {
  AVRational base = stream->time_base;
  bool decoded = has_decoding_times(t, stream, packet);
  int64_t at = av_rescale_q(packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts, base, AV_TIME_BASE_Q);
  int64_t shown = packet->pts != AV_NOPTS_VALUE ? av_rescale_q(packet->pts, base, AV_TIME_BASE_Q) : at;
  if (has_jumped(t, clock, at, decoded, shown, stream)) {
    int epoch = epoch_after(t, clock, shown);
    if (epoch < 0)
      return false;
    clock->epoch = epoch;
    clock->shown_count = 0;
  } else if (clock->last != AV_NOPTS_VALUE && at > clock->last) {
    clock->last_step = at - clock->last;
  }
  int64_t lasts = av_rescale_q(packet->duration, base, AV_TIME_BASE_Q);
  clock->last = at;
  clock->lasts = FFMAX(lasts, 0);
  clock->decoded = decoded;
  remember_shown(clock, shown);
  clock->next = FFMAX(clock->next, shown + t->shifts[clock->epoch] + (lasts > 0 ? lasts : clock->last_step));
  return true;
}

static void move(AVPacket *packet, int64_t by) {
  if (packet->pts != AV_NOPTS_VALUE)
    packet->pts += by;
  if (packet->dts != AV_NOPTS_VALUE)
    packet->dts += by;
}

/* Closes gaps of sound that end long after the film: no silence is so long. AVI has no times, and so no gaps:
 * of some codecs (G.726) FFmpeg counts the bytes there as if they were as many samples each. Where containers
 * are cut from endless streams, the picture's clock jumps as well, and both have one end: an epoch keeps them
 * in step. */
static void close_leap(fs_timeline *t, fs_stream_clock *clock, AVPacket *packet, AVRational base) {
  int64_t time = packet->dts != AV_NOPTS_VALUE ? packet->dts : packet->pts;
  int64_t at = av_rescale_q(time, base, AV_TIME_BASE_Q) - clock->leapt;
  bool void_time = strcmp(t->format->iformat->name, "avi") == 0 ||
                   (t->end != AV_NOPTS_VALUE && at > t->end + GAP &&
                    (!jumps(t) || end_of(t->format, packet->stream_index) > t->end + GAP));
  if (clock->last != AV_NOPTS_VALUE && void_time && at - clock->last > GAP) {
    clock->leapt += at - FFMAX(clock->last, clock->next - t->shifts[clock->epoch]);
    t->leapt = true;
  }
  move(packet, -av_rescale_q(clock->leapt, AV_TIME_BASE_Q, base));
}

bool fs_timeline_place(fs_timeline *t, AVPacket *packet) {
  if (packet->stream_index < 0 || (unsigned)packet->stream_index >= t->stream_count)
    return false;
  const AVStream *stream = t->format->streams[packet->stream_index];
  fs_stream_clock *clock = &t->streams[packet->stream_index];
  enum AVMediaType type = stream->codecpar->codec_type;
  bool continuous = type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO;
  /* what an edit list leaves out is decoded only, at times that overlap the next part's */
  bool shown = !(packet->flags & AV_PKT_FLAG_DISCARD);
  if (type == AVMEDIA_TYPE_AUDIO && (packet->dts != AV_NOPTS_VALUE || packet->pts != AV_NOPTS_VALUE))
    close_leap(t, clock, packet, stream->time_base);
  if (continuous && shown && (packet->dts != AV_NOPTS_VALUE || packet->pts != AV_NOPTS_VALUE) &&
      !follow(t, clock, packet, stream))
    return false;
  /* subtitles and data come too seldom to tell a jump: they are in the latest epoch */
  int epoch = continuous ? clock->epoch : t->epochs - 1;
  move(packet, av_rescale_q(t->shifts[epoch] - t->origin, AV_TIME_BASE_Q, stream->time_base));
  return true;
}
