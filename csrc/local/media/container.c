#include "local/media/container.h"

#include "base/error.h"
#include "local/ffmpeg_compat.h"
#include "local/media/format_end.h"
#include "local/media/formats.h"

#include <libavutil/avstring.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Demuxers that read one file only. Playlists and concatenations (hls, concat, dash, …) name other files. */
#define CONTAINERS                                                                                           \
  "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,gif,ogg,asf,mpegvideo,h264,hevc,m4v,mxf,dv,"    \
  "ivf,apng,nut,obu,av1,rm,wtv,vc1,mjpeg,gxf,dirac,yuv4mpegpipe"

/* Called when a demuxer wants another file: a QuickTime file may refer to tracks in other files. */
static int refuse_file(AVFormatContext *format, AVIOContext **file, const char *url, int flags,
                       AVDictionary **options) {
  (void)format, (void)url, (void)flags, (void)options;
  *file = NULL;
  return AVERROR(EACCES);
}

/* How far the description of a picture is looked for where the usual 5 MB or 7 s have none: a recording that
 * begins anywhere in a broadcast has it in its first key frame, which x264 makes every 250 frames. */
#define FAR_BYTES (INT64_C(64) << 20)
#define FAR_MICROSECONDS (INT64_C(300) * AV_TIME_BASE)

static int open_format(fs_container *c, const char *path, fs_format kind, bool far) {
  char *url = c->end > 0 ? av_asprintf("subfile,,start,0,end,%lld,,:file:%s", (long long)c->end, path)
                         : av_asprintf("file:%s", path);
  if (!url)
    return AVERROR(ENOMEM);
  int status = avio_open(&c->file, url, AVIO_FLAG_READ);
  av_free(url);
  if (status < 0)
    return status;
  c->format = avformat_alloc_context();
  if (!c->format)
    return AVERROR(ENOMEM);
  c->format->pb = c->file;
  c->format->io_open = refuse_file;
  AVDictionary *options = NULL;
  av_dict_set(&options, "format_whitelist", CONTAINERS, 0);
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  if (far) {
    av_dict_set_int(&options, "probesize", FAR_BYTES, 0);
    av_dict_set_int(&options, "analyzeduration", FAR_MICROSECONDS, 0);
  }
  /* FFmpeg takes them for single pictures: JPEGs in a row unless a name ends in .mjpeg, PNGs where what tells
   * of motion lies behind a colour profile or a text */
  const char *name = kind == FS_FORMAT_MJPEG ? "mjpeg" : kind == FS_FORMAT_APNG ? "apng" : NULL;
  const AVInputFormat *known = name ? av_find_input_format(name) : NULL;
  status = avformat_open_input(&c->format, NULL, known, &options);
  av_dict_free(&options);
  return status;
}

/* An MP4's index has the position of each frame: a frame beyond the end of the file is missing. Fragments are
 * read as far as they go: a recorder that is interrupted leaves a part of the last one. */
static bool is_cut_short(const fs_container *c) {
  int64_t size = avio_size(c->file);
  for (unsigned s = 0; size > 0 && s < c->format->nb_streams; s++) {
    AVStream *stream = c->format->streams[s];
    int count = avformat_index_get_entries_count(stream);
    const AVIndexEntry *last = count > 0 ? avformat_index_get_entry(stream, count - 1) : NULL;
    if (last && last->pos + last->size > size)
      return !fs_format_end_is_fragmented(c->file);
  }
  return false;
}

static bool is_matroska(const fs_container *c) {
  return strstr(c->format->iformat->name, "matroska") != NULL;
}

static bool is_mp4(const fs_container *c) {
  return strstr(c->format->iformat->name, "mp4") != NULL;
}

/* Microseconds. A smaller difference is an inaccurate header, or a recorder that leaves out the end of a
 * stream. */
enum { MISSING_MIN = AV_TIME_BASE / 2 };

/* Most programs count Matroska's Duration from 0, some from the first packet: the file is complete if it is
 * by either count. */
int64_t fs_container_missing(const fs_container *c, int64_t end) {
  if (!is_matroska(c) || c->format->duration <= 0 ||
      c->format->duration_estimation_method != AVFMT_DURATION_FROM_STREAM)
    return 0;
  int64_t missing = c->format->duration - end;
  return missing > MISSING_MIN && missing > c->format->duration / 10 ? missing : 0;
}

static bool is_cut_avi(const fs_container *c) {
  if (strcmp(c->format->iformat->name, "avi") != 0)
    return false;
  int64_t at = avio_tell(c->file);
  bool cut = fs_format_end_find(c->format) == FS_FILE_END_CUT;
  return avio_seek(c->file, at, SEEK_SET) >= 0 && cut;
}

static bool is_cover(const AVStream *stream) {
  return stream->disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS);
}

/* The index of FFmpeg's best video stream. If that is a cover picture, the first video stream that is no
 * cover. */
static int find_video(fs_container *c) {
  int best = av_find_best_stream(c->format, AVMEDIA_TYPE_VIDEO, -1, -1, &c->decoder, 0);
  for (int i = 0; best >= 0 && is_cover(c->format->streams[best]); i++) {
    if (i == (int)c->format->nb_streams)
      return AVERROR_STREAM_NOT_FOUND;
    if (c->format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !is_cover(c->format->streams[i]))
      best = av_find_best_stream(c->format, AVMEDIA_TYPE_VIDEO, i, -1, &c->decoder, 0);
  }
  return best;
}

/* Whether the programme has the stream. */
static bool has_stream(const AVProgram *programme, int stream) {
  for (unsigned i = 0; i < programme->nb_stream_indexes; i++)
    if ((int)programme->stream_index[i] == stream)
      return true;
  return false;
}

int fs_container_other_programmes(const AVFormatContext *format, int video) {
  bool own = false;
  int others = 0;
  for (unsigned p = 0; p < format->nb_programs; p++) {
    bool with_picture = has_stream(format->programs[p], video);
    own |= with_picture;
    others += format->programs[p]->nb_stream_indexes > 0 && !with_picture;
  }
  return own ? others : 0;
}

bool fs_container_is_of_others(const AVFormatContext *format, int video, int stream) {
  bool own = false, other = false;
  for (unsigned p = 0; p < format->nb_programs; p++) {
    const bool with_picture = has_stream(format->programs[p], video);
    own |= with_picture;
    if (!has_stream(format->programs[p], stream))
      continue;
    if (with_picture)
      return false;
    other = true;
  }
  return own && other;
}

/* Has only the picture's programme read: others are of other broadcasters, and have clocks of their own. */
static void leave_out_programmes(fs_container *c) {
  for (unsigned i = 0; i < c->format->nb_streams; i++)
    if (fs_container_is_of_others(c->format, c->video, (int)i))
      c->format->streams[i]->discard = AVDISCARD_ALL;
}

int64_t fs_container_duration(const fs_container *c) {
  const AVStream *stream = c->format->streams[c->video];
  if (stream->duration > 0 && fs_container_other_programmes(c->format, c->video) > 0)
    return av_rescale_q(stream->duration, stream->time_base, AV_TIME_BASE_Q);
  return c->format->duration > 0 ? c->format->duration : 0;
}

static int find_streams(fs_container *c) {
  int status = avformat_find_stream_info(c->format, NULL);
  if (status >= 0)
    c->video = find_video(c);
  return status;
}

/* Why a file cannot be read that may be sound: memory is short, or the disk fails. NULL where the file itself
 * is at fault. */
static const char *outer_problem(const fs_container *c, int status) {
  if (status == AVERROR(ENOMEM))
    return "out of memory";
  return status < 0 && c->file && c->file->error < 0 && c->file->error != AVERROR_EOF
             ? fs_file_error(AVUNERROR(c->file->error))
             : NULL;
}

static bool lacks_description(const fs_container *c) {
  const AVCodecParameters *codec = c->video >= 0 ? c->format->streams[c->video]->codecpar : NULL;
  return codec && (codec->format < 0 || codec->width <= 0);
}

int fs_container_open(fs_container *c, const char *path, fs_error *error) {
  *c = (fs_container){.video = -1};
  fs_format kind = fs_format_of(path);
  c->still = fs_format_is_picture(kind) && !fs_format_is_video(kind);
  if (c->still)
    return 0;
  int status = open_format(c, path, kind, false);
  const char *problem = outer_problem(c, status);
  if (status < 0 && !problem && c->file && (c->end = fs_format_end_torn(c->file)) > 0) {
    avio_closep(&c->file);
    status = open_format(c, path, kind, false);
  }
  if (!c->file)
    return fs_fail(error, "the media file cannot be read: %s", av_err2str(status));
  if (avio_size(c->file) == 0)
    return fs_fail(error, "the media file is empty");
  problem = outer_problem(c, status);
  if (problem)
    return fs_fail(error, "the media file cannot be read: %s", problem);
  if (kind == FS_FORMAT_SOUND)
    return fs_fail(error, "the media file holds sound, and no picture: " FS_FILM_ITSELF);
  if (kind == FS_FORMAT_FOREIGN)
    return fs_fail(error, "the media file %s", fs_format_problem(path));
  if (status < 0)
    return fs_fail(error, "%s", fs_format_end_problem(c->file));
  if ((is_mp4(c) && is_cut_short(c)) || is_cut_avi(c))
    return fs_fail(error, "the video is cut short: its end is missing");
  status = find_streams(c);
  if (status >= 0 && lacks_description(c)) {
    fs_container_close(c);
    status = open_format(c, path, kind, true);
    status = status < 0 ? status : find_streams(c);
  }
  problem = outer_problem(c, status);
  if (problem)
    return fs_fail(error, "the media file cannot be read: %s", problem);
  if (status < 0)
    return fs_fail(error, "the media file is damaged: its streams cannot be read");
  if (c->video < 0)
    return c->video == AVERROR_DECODER_NOT_FOUND
               ? fs_fail(error, "the video's codec is not known to the installed FFmpeg")
               : fs_fail(error, "the media file holds %s", fs_format_end_without_film(c->format));
  leave_out_programmes(c);
  return 0;
}

/* Of MP4 (CENC) a packet tells that it is encrypted, of Matroska and WebM a tag of the stream. */
static bool is_encrypted(const fs_container *c, const AVPacket *packet) {
  return av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, NULL) ||
         av_dict_get(c->format->streams[packet->stream_index]->metadata, "enc_key_id", NULL, 0);
}

static int next_packet(fs_container *c, AVPacket *packet) {
  if (c->taken < c->ahead_count) {
    av_packet_move_ref(packet, c->ahead[c->taken]);
    av_packet_free(&c->ahead[c->taken++]);
    return 0;
  }
  const int status = c->ahead_status < 0 ? c->ahead_status : av_read_frame(c->format, packet);
  c->ahead_status = 0;
  return status;
}

int fs_container_read(fs_container *c, AVPacket *packet) {
  int status = next_packet(c, packet);
  if (status < 0 || !is_encrypted(c, packet))
    return status;
  av_packet_unref(packet);
  return AVERROR(EACCES);
}

/* ---- the first frame ---- */

/* Packets of all streams, and of the picture, within which its first frame comes. */
enum { AHEAD_MAX = 256, AHEAD_PICTURES = 32 };

static void drop_ahead(fs_container *c) {
  for (; c->taken < c->ahead_count; c->taken++)
    av_packet_free(&c->ahead[c->taken]);
  av_freep(&c->ahead);
  c->ahead_count = c->taken = c->ahead_status = 0;
}

/* Reads a packet ahead; NULL where none follows. */
static const AVPacket *read_ahead(fs_container *c) {
  AVPacket *packet = av_packet_alloc();
  c->ahead_status = packet ? av_read_frame(c->format, packet) : AVERROR(ENOMEM);
  if (c->ahead_status < 0)
    av_packet_free(&packet);
  else
    c->ahead[c->ahead_count++] = packet;
  return packet;
}

static bool decode_first(fs_container *c, AVCodecContext *decoder, AVFrame *frame) {
  int pictures = 0;
  for (const AVPacket *packet;
       c->ahead_count < AHEAD_MAX && pictures < AHEAD_PICTURES && (packet = read_ahead(c));) {
    if (packet->stream_index != c->video)
      continue;
    pictures++;
    const bool sent = avcodec_send_packet(decoder, packet) >= 0, alone = packet->flags & AV_PKT_FLAG_KEY;
    if (sent && alone)
      avcodec_send_packet(decoder, NULL); /* else it waits for what may be shown before it */
    if (sent && avcodec_receive_frame(decoder, frame) >= 0)
      return true;
    if (alone)
      avcodec_flush_buffers(decoder);
  }
  return c->ahead_status == AVERROR_EOF && avcodec_send_packet(decoder, NULL) >= 0 &&
         avcodec_receive_frame(decoder, frame) >= 0;
}

bool fs_container_first_turn(fs_container *c, int32_t matrix[9]) {
  const AVCodecParameters *parameters = c->format->streams[c->video]->codecpar;
  const enum AVCodecID codec = parameters->codec_id;
  if (codec != AV_CODEC_ID_H264 && codec != AV_CODEC_ID_HEVC && codec != AV_CODEC_ID_MJPEG)
    return false;
  /* NOLINTNEXTLINE(bugprone-sizeof-expression): a list of pointers */
  c->ahead = av_calloc(AHEAD_MAX, sizeof *c->ahead);
  AVCodecContext *decoder = c->ahead ? avcodec_alloc_context3(c->decoder) : NULL;
  AVFrame *frame = decoder ? av_frame_alloc() : NULL;
  bool decoded = false;
  if (frame && avcodec_parameters_to_context(decoder, parameters) >= 0) {
    decoder->thread_count = 1;
    decoder->flags |= AV_CODEC_FLAG_LOW_DELAY; /* its first frame need not wait for others */
    decoded = avcodec_open2(decoder, c->decoder, NULL) >= 0 && decode_first(c, decoder, frame);
  }
  const int32_t *own = decoded ? fs_frame_display_matrix(frame) : NULL;
  if (own)
    memcpy(matrix, own, 9 * sizeof *own);
  av_frame_free(&frame);
  avcodec_free_context(&decoder);
  return own;
}

bool fs_container_seeks(const fs_container *c) {
  return is_mp4(c) || is_matroska(c);
}

bool fs_container_seek(fs_container *c, int64_t at) {
  if (!fs_container_seeks(c) || av_seek_frame(c->format, c->video, at, AVSEEK_FLAG_BACKWARD) < 0)
    return false;
  drop_ahead(c);
  return true;
}

void fs_container_close(fs_container *c) {
  drop_ahead(c);
  avformat_close_input(&c->format);
  avio_closep(&c->file);
  *c = (fs_container){.video = -1};
}
