#include "local/media/reader.h"

#include "base/error.h"
#include "local/coder_threads.h"
#include "local/ffmpeg_compat.h"
#include "local/media/format_end.h"
#include "local/media/formats.h"
#include "local/media/reader_internal.h"
#include "local/media/still_frame.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_AHEAD = 4 /* decoded */ };

void fs_media_item_free(fs_media_item *unit) {
  if (!unit)
    return;
  av_frame_free(&unit->frame);
  av_packet_free(&unit->packet);
  free(unit);
}

/* Whether there is no room for the frames that FFmpeg decodes to learn their format: it does not say so. */
static bool lacks_room(const AVCodecParameters *p) {
  enum { FRAMES = 8, LEAST = 1 << 20 };
  const int64_t bytes = (int64_t)FRAMES * p->width * p->height * 3 / 2;
  void *room = av_malloc((size_t)FFMAX(bytes, LEAST));
  av_free(room);
  return !room;
}

static int check_picture(const AVCodecParameters *p, fs_error *error) {
  if (p->width > FS_READER_MAX_SIDE || p->height > FS_READER_MAX_SIDE)
    return fs_fail(error, "the video is too large: %dx%d pixels where %dx%d are the most", p->width,
                   p->height, FS_READER_MAX_SIDE, FS_READER_MAX_SIDE);
  if (p->width == 1 || p->height == 1)
    return fs_fail(error, "the video is a single pixel wide or high: no face can be in it");
  if (p->format < 0 && lacks_room(p))
    return fs_fail(error, "the video cannot be decoded: out of memory");
  if (p->format < 0 || p->width < 2 || p->height < 2)
    return fs_fail(error, "the video is damaged or cut short: no frame can be decoded");
  return 0;
}

/* JPEG's decoder tells that memory is short as it tells of damage. */
static int get_buffer(AVCodecContext *decoder, AVFrame *frame, int flags) {
  fs_reader *r = decoder->opaque;
  int status = avcodec_default_get_buffer2(decoder, frame, flags);
  r->lacks_memory = r->lacks_memory || status == AVERROR(ENOMEM);
  return status;
}

static int open_decoder(fs_reader *r, int threads, fs_error *error) {
  const AVStream *stream = r->container.format->streams[r->container.video];
  if (check_picture(stream->codecpar, error) != 0)
    return -1;
  r->decoder = avcodec_alloc_context3(r->container.decoder);
  if (!r->decoder || avcodec_parameters_to_context(r->decoder, stream->codecpar) < 0)
    return fs_fail(error, "the video cannot be decoded: out of memory");
  r->decoder->pkt_timebase = stream->time_base;
  /* with threads FFmpeg's Theora decoder refuses the headers between streams that are chained */
  bool alone = stream->codecpar->codec_id == AV_CODEC_ID_THEORA;
  r->decoder->thread_count = alone ? 1 : fs_coder_threads(threads);
  r->decoder->max_pixels = (int64_t)FS_READER_MAX_SIDE * FS_READER_MAX_SIDE;
  if (stream->codecpar->codec_id == AV_CODEC_ID_MJPEG) {
    r->decoder->err_recognition |= AV_EF_EXPLODE; /* see send_packet */
    r->decoder->opaque = r;
    r->decoder->get_buffer2 = get_buffer;
  }
  /* dav1d loses all frames that it works on at a damaged one: as many as there are threads, and the film is
   * read twice, the second time with one */
  if (stream->codecpar->codec_id == AV_CODEC_ID_AV1)
    r->decoder->flags |= AV_CODEC_FLAG_LOW_DELAY;
  /* else columns that are cropped at the left are shown, so that rows begin where processors like it */
  r->decoder->flags |= AV_CODEC_FLAG_UNALIGNED;
  int status = avcodec_open2(r->decoder, r->container.decoder, NULL);
  if (status == AVERROR(ENOMEM) || status == AVERROR(EAGAIN))
    return fs_fail(error, "the video cannot be decoded: out of memory or threads");
  if (status < 0)
    return fs_fail(error, "the video's codec cannot be decoded by the installed FFmpeg");
  return 0;
}

void fs_reader_prepare(void) {
  const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_H264);
  AVCodecContext *decoder = codec ? avcodec_alloc_context3(codec) : NULL;
  if (decoder)
    avcodec_open2(decoder, codec, NULL);
  avcodec_free_context(&decoder);
}

static int open_timeline(fs_reader *r, fs_error *error) {
  const AVFormatContext *format = r->container.format;
  r->handed = malloc((format->nb_streams + 1) * sizeof *r->handed);
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers */
  r->texts = calloc(format->nb_streams + 1, sizeof *r->texts);
  if (!r->handed || !r->texts || fs_timeline_init(&r->timeline, format, r->container.video) != 0)
    return fs_fail(error, "the video cannot be decoded: out of memory");
  for (unsigned i = 0; i < format->nb_streams; i++)
    r->handed[i] = INT64_MIN;
  r->source = (fs_source){format, r->container.video, r->timeline.origin, r->timeline.film_end, &r->spans};
  return 0;
}

static int open_video(fs_reader *r, const char *path, fs_pixels pixels, int threads, fs_error *error) {
  AVStream *stream = r->container.format->streams[r->container.video];
  if (open_timeline(r, error) != 0 || open_decoder(r, threads, error) != 0)
    return -1;
  int32_t matrix[9];
  const bool turned = !fs_stream_display_matrix(stream) && fs_container_first_turn(&r->container, matrix);
  r->normalizer = fs_frame_normalizer_new(stream, turned ? matrix : NULL, pixels, &r->info, &r->notes, error);
  if (!r->normalizer)
    return -1;
  AVRational rate = av_guess_frame_rate(r->container.format, stream, NULL);
  r->info.frame_rate = rate.num > 0 && rate.den > 0 ? rate : (AVRational){25, 1};
  /* the file's may be that of a subtitle */
  int64_t duration = FFMIN(fs_container_duration(&r->container), r->timeline.film_end);
  r->info.duration = (double)duration / AV_TIME_BASE;
  r->info.frames = stream->nb_frames;
  if (r->spans.count > 0)
    r->info.frames = llrint(fs_spans_length(&r->spans) * av_q2d(r->info.frame_rate));
  else if (r->info.frames <= 0)
    r->info.frames = av_rescale_q(duration, AV_TIME_BASE_Q, av_inv_q(r->info.frame_rate));
  r->info.loop = strcmp(r->container.format->iformat->name, "gif") == 0 ? fs_format_gif_loop(path) : 0;
  return 0;
}

static int open_still(fs_reader *r, const char *path, fs_error *error) {
  AVFrame *frame = fs_still_frame_of(path, &r->info, error);
  if (!frame)
    return -1;
  r->queue = fs_queue_new(1);
  int status = r->queue ? fs_reader_hand_on(r, frame, NULL) : -1;
  av_frame_free(&frame);
  if (status != 0)
    return fs_fail(error, "the picture cannot be read: out of memory");
  r->last_duration = 1;
  fs_queue_close(r->queue);
  return 0;
}

static int start(fs_reader *r, fs_error *error) {
  r->queue = fs_queue_new(FRAMES_AHEAD);
  r->started = r->queue && pthread_create(&r->thread, NULL, fs_reader_run, r) == 0;
  return r->started ? 0 : fs_fail(error, "the video cannot be decoded: out of memory or threads");
}

fs_reader *fs_reader_open(const char *path, fs_pixels pixels, bool tracks, const fs_spans *spans, int threads,
                          fs_error *error) {
  fs_reader *r = calloc(1, sizeof *r);
  if (!r) {
    fs_fail(error, "the media file cannot be read: out of memory");
    return NULL;
  }
  r->last_pts = r->last_packet_pts = r->wanted = AV_NOPTS_VALUE;
  r->spans = *spans;
  r->tracks = tracks;
  int status = fs_container_open(&r->container, path, error);
  if (status == 0 && r->container.still)
    status = open_still(r, path, error);
  else if (status == 0)
    status = open_video(r, path, pixels, threads, error) || start(r, error);
  if (status != 0) {
    fs_reader_close(r);
    return NULL;
  }
  return r;
}

const fs_media_info *fs_reader_info(const fs_reader *reader) {
  return &reader->info;
}

const fs_source *fs_reader_source(const fs_reader *reader) {
  return reader->source.format ? &reader->source : NULL;
}

const fs_notes *fs_reader_notes(const fs_reader *reader) {
  return &reader->notes;
}

/* ---- damage ---- */

/* Whether films of broadcasts that are joined as they are have pictures of their own: packets of a track
 * beside the film's come in turn with its own, of another film in a row. */
static bool is_one_of_several(const fs_reader *r) {
  enum { ROW = 5 /* packets: in turn with a film of few frames a second more than one may come */ };
  const char *name = r->container.format->iformat->name;
  const bool broadcast = strcmp(name, "mpegts") == 0 || strcmp(name, "mpeg") == 0;
  return broadcast && r->spans.count == 0 && r->others > ROW * r->switches;
}

static void note_end(fs_reader *r, fs_file_end end) {
  if (end == FS_FILE_END_MORE)
    fs_notes_add(&r->damage_notes,
                 "several videos are joined in the file, and only the first was used: join them with "
                 "ffmpeg's concat, which makes one of them");
  else if (end == FS_FILE_END_JOINED)
    fs_notes_add(&r->damage_notes,
                 "several videos are joined in the file: what follows the first was read as if it went on, "
                 "and is lost where it differs; ffmpeg's concat makes one of them");
  else if (is_one_of_several(r))
    fs_notes_add(
        &r->damage_notes,
        "several videos are joined in the file, and only one was used, since each has a track of its "
        "own: join them with ffmpeg's concat, which makes one of them");
  else if (end == FS_FILE_END_BROKEN)
    fs_notes_add(&r->damage_notes, "the file is damaged: what follows a break in it cannot be read");
  else if (end == FS_FILE_END_CUT || r->torn)
    fs_notes_add(&r->damage_notes, "the file is cut short: what is there of it was used");
}

/* Sound goes on where a picture's codec changes: its decoder takes all that follows for one damaged frame. */
static void note_early_end(fs_reader *r) {
  if (r->damaged == 0 || r->heard == 0 || r->last_pts == AV_NOPTS_VALUE || r->spans.count > 0)
    return;
  double shown = (double)r->last_pts * av_q2d(r->info.time_base) + 1 / av_q2d(r->info.frame_rate);
  double missing = (double)r->heard / AV_TIME_BASE - shown;
  if (missing > 0.5)
    fs_notes_add(&r->damage_notes,
                 "the picture ends %.1f s before the sound: what follows does not decode (damaged, or of "
                 "another codec)",
                 missing);
}

static void note_decoding(fs_reader *r) {
  note_early_end(r);
  if (r->timeline.leapt)
    fs_notes_add(&r->damage_notes,
                 "the times of the sound leap to where there is no film: it was made to go on "
                 "without a gap");
  if (r->damaged > 0)
    fs_notes_add(&r->damage_notes, "the picture is damaged in %d place%s: what does not decode was skipped",
                 r->damaged, r->damaged == 1 ? "" : "s");
  if (r->concealed > 0)
    fs_notes_add(&r->damage_notes, "%lld frame%s damaged: what is missing was made up from its surroundings",
                 (long long)r->concealed, r->concealed == 1 ? " is" : "s are");
  if (r->partial > 0)
    fs_notes_add(&r->damage_notes,
                 "%lld frame%s damaged: what follows the damage within %s is wrong or missing",
                 (long long)r->partial, r->partial == 1 ? " is" : "s are", r->partial == 1 ? "it" : "them");
  if (r->unread > 0)
    fs_notes_add(&r->damage_notes, "the file is damaged in %d place%s, which cannot be read", r->unread,
                 r->unread == 1 ? "" : "s");
  if (r->lost > 0)
    fs_notes_add(&r->damage_notes,
                 "%lld packets of the picture gave no frame: they are damaged, of another codec, or without "
                 "the frame that they build on",
                 (long long)r->lost);
}

void fs_reader_note_damage(fs_reader *r, fs_file_end end) {
  note_end(r, end);
  note_decoding(r);
}

void fs_reader_note_silent_damage(fs_reader *r) {
  const int parts = r->damage_notes.count == 0 ? fs_format_end_damaged_parts(r->container.format) : 0;
  if (parts > 0)
    fs_notes_add(&r->damage_notes,
                 "the file is damaged in %d place%s, by its checksums: picture or sound may be wrong or "
                 "missing there",
                 parts, parts == 1 ? "" : "s");
}

const fs_notes *fs_reader_damage(const fs_reader *reader) {
  return &reader->damage_notes;
}

/* ---- reading ---- */

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

int64_t fs_reader_last_duration(const fs_reader *r) {
  int64_t step = av_rescale_q(1, av_inv_q(r->info.frame_rate), r->info.time_base);
  return r->last_duration > 0 ? r->last_duration : step > 0 ? step : 1;
}

int fs_reader_status(fs_reader *reader, int64_t *last_duration, fs_error *error) {
  stop(reader);
  if (reader->error.text[0])
    return fs_fail(error, "%s", reader->error.text);
  *last_duration = fs_reader_last_duration(reader);
  return 0;
}

void fs_reader_close(fs_reader *reader) {
  if (!reader)
    return;
  stop(reader);
  for (fs_media_item *unit; reader->queue && (unit = fs_queue_pop(reader->queue)) != NULL;)
    fs_media_item_free(unit);
  fs_queue_free(reader->queue);
  fs_frame_normalizer_free(reader->normalizer);
  fs_reader_free_texts(reader);
  fs_timeline_free(&reader->timeline);
  free(reader->handed);
  avcodec_free_context(&reader->decoder);
  fs_container_close(&reader->container);
  free(reader);
}
