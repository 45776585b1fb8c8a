/* A picture in memory through FFmpeg: the content alone decides what it is, never a file's name. */
#include "vision/picture/picture_decode.h"

#include "base/media/foreign_file.h"
#include "vision/picture/jpeg_scans.h"
#include "vision/picture/picture_file.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/pixdesc.h>
#include <stdbool.h>
#include <string.h>

/* Demuxers of pictures only: a playlist or a video posing as a picture is not followed. */
#define PICTURE_FORMATS "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe,jpegxl_pipe,gif"
#define AVIF_FORMATS "mov,mp4,m4a,3gp,3g2,mj2"
enum { IO_BUFFER = 32 * 1024, MAX_PIXELS = 64 * 1000 * 1000 };
enum { LEAST_ROW = 8 }; /* pixels, by which a row is not the noise by chance: a block of JPEG's */

static const char TOO_LARGE[] = "has more than 64 megapixels";
static const char OUT_OF_MEMORY[] = "cannot be decoded: out of memory";
/* Damaged, or of the many forms that FFmpeg does not read: layers, derived pictures, pixels among the
 * properties. */
static const char UNREAD_AVIF[] = "is an AVIF picture that cannot be read here: save it as JPEG or PNG";

typedef struct decoding {
  const uint8_t *data; /* borrowed */
  size_t size, at;
  bool too_large, lacks_memory; /* set by get_buffer */
  AVIOContext *io;
  AVFormatContext *format;
  AVCodecContext *codec;
  AVPacket *packet;
} decoding;

static int read_bytes(void *opaque, uint8_t *buffer, int size) {
  decoding *d = opaque;
  size_t left = d->size - d->at, count = left < (size_t)size ? left : (size_t)size;
  if (count == 0)
    return AVERROR_EOF;
  memcpy(buffer, d->data + d->at, count);
  d->at += count;
  return (int)count;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence) {
  decoding *d = opaque;
  if (whence == AVSEEK_SIZE)
    return (int64_t)d->size;
  int64_t from = whence == SEEK_CUR ? (int64_t)d->at : whence == SEEK_END ? (int64_t)d->size : 0;
  if (offset < -from || offset > (int64_t)d->size - from)
    return AVERROR(EINVAL);
  d->at = (size_t)(from + offset);
  return (int64_t)d->at;
}

/* What the decoder finds in the rows of some planes, which no picture has. */
typedef struct marks {
  int first, count; /* planes */
  int width, rows;  /* of each */
  bool noise;       /* else 0: the decoder may widen Cb and Cr */
} marks;

/* Noise where there is one plane of grey, or those of red, green and blue, which some versions of FFmpeg
 * exchange once they are decoded. Cb and Cr of 0 are no colours of RGB, whatever the luma. Other formats, and
 * wider numbers, have no marks. */
static marks marks_of(const AVFrame *frame) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
  const int components = format ? format->nb_components : 0;
  const uint64_t rgb = format ? format->flags & AV_PIX_FMT_FLAG_RGB : 0;
  const bool plain = components == 1 || (components == 3 && rgb && (format->flags & AV_PIX_FMT_FLAG_PLANAR));
  if (plain && format->comp[0].depth == 8 && frame->width >= LEAST_ROW)
    return (marks){0, components, frame->width, frame->height, true};
  if (components != 3 || rgb || format->comp[1].plane != 1 || format->comp[1].depth != 8)
    return (marks){0};
  return (marks){1, 2, AV_CEIL_RSHIFT(frame->width, format->log2_chroma_w),
                 AV_CEIL_RSHIFT(frame->height, format->log2_chroma_h), false};
}

static uint8_t mark_at(const marks *m, int x, int y) {
  return m->noise ? (uint8_t)(((uint32_t)x * 73856093u ^ (uint32_t)y * 19349663u) * 2654435761u >> 24) : 0;
}

static void mark_rows(AVFrame *frame) {
  const marks m = marks_of(frame);
  for (int plane = m.first; plane < m.first + m.count; plane++)
    for (int y = 0; y < m.rows; y++) {
      uint8_t *row = frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane];
      memset(row, 0, (size_t)m.width);
      for (int x = 0; m.noise && x < m.width; x++)
        row[x] = mark_at(&m, x, y);
    }
}

static bool is_marked(const marks *m, const AVFrame *frame, int plane, int y) {
  const uint8_t *row = frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane];
  int x = 0;
  while (x < m->width && row[x] == mark_at(m, x, y))
    x++;
  return x == m->width;
}

/* Whether the decoder has left a row as it was: JPEG's gives up where a scan is damaged, or lacks one,
 * without an error. */
static bool lacks_rows(const AVFrame *frame) {
  const marks m = marks_of(frame);
  for (int y = 0; y < m.rows; y++) {
    int left = 0;
    for (int plane = m.first; plane < m.first + m.count; plane++)
      left += is_marked(&m, frame, plane, y);
    if (left > 0 && (m.noise || left == m.count))
      return true;
  }
  return false;
}

/* The decoder asks for its frame here once it knows the size and before it allocates anything of that size.
 */
static int get_buffer(AVCodecContext *codec, AVFrame *frame, int flags) {
  decoding *d = codec->opaque;
  if ((int64_t)frame->width * frame->height > MAX_PIXELS) {
    d->too_large = true;
    return AVERROR(ENOMEM);
  }
  int status = avcodec_default_get_buffer2(codec, frame, flags);
  d->lacks_memory = status == AVERROR(ENOMEM); /* which JPEG's decoder tells as any error */
  if (status >= 0 && codec->codec_id == AV_CODEC_ID_MJPEG)
    mark_rows(frame);
  return status;
}

/* A file may refer to others. */
static int refuse_file(AVFormatContext *format, AVIOContext **file, const char *url, int flags,
                       AVDictionary **options) {
  (void)format, (void)url, (void)flags, (void)options;
  *file = NULL;
  return AVERROR(EACCES);
}

static const char *open_input(decoding *d) {
  uint8_t *buffer = av_malloc(IO_BUFFER);
  d->io = buffer ? avio_alloc_context(buffer, IO_BUFFER, 0, d, read_bytes, NULL, seek_bytes) : NULL;
  d->format = d->io ? avformat_alloc_context() : NULL;
  if (!d->format) {
    if (!d->io)
      av_free(buffer);
    return "cannot be read: out of memory";
  }
  d->format->pb = d->io;
  d->format->io_open = refuse_file;
  AVDictionary *options = NULL;
  bool avif = fs_picture_file_is_avif(d->data, d->size);
  av_dict_set(&options, "format_whitelist", avif ? AVIF_FORMATS : PICTURE_FORMATS, 0);
  /* FFmpeg takes a JPEG for none where another picture, or what looks like one, follows it closely, and a PNG
   * that tells of frames for an animation, though it may have none */
  bool jpeg = d->size > 3 && memcmp(d->data, "\xff\xd8\xff", 3) == 0;
  bool png = d->size > 4 && memcmp(d->data, "\x89PNG", 4) == 0;
  const AVInputFormat *known = jpeg || png ? av_find_input_format(png ? "png_pipe" : "jpeg_pipe") : NULL;
  int status = avformat_open_input(&d->format, NULL, known, &options);
  av_dict_free(&options);
  if (status >= 0 && d->format->nb_streams > 0)
    return NULL;
  if (status == AVERROR(ENOMEM))
    return "cannot be read: out of memory";
  if (avif)
    return UNREAD_AVIF;
  return "is not a picture (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or JPEG XL)";
}

static const char *open_decoder(decoding *d) {
  const AVCodecParameters *parameters = d->format->streams[0]->codecpar;
  const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
  if (!codec)
    return "needs a decoder that the installed FFmpeg lacks: save it as JPEG or PNG";
  d->codec = avcodec_alloc_context3(codec);
  d->packet = av_packet_alloc();
  if (!d->codec || !d->packet || avcodec_parameters_to_context(d->codec, parameters) < 0)
    return OUT_OF_MEMORY;
  d->codec->opaque = d;
  d->codec->get_buffer2 = get_buffer;
  d->codec->thread_type = 0; /* one frame is all there is */
  const int status = avcodec_open2(d->codec, codec, NULL);
  return status == AVERROR(ENOMEM) ? OUT_OF_MEMORY : status < 0 ? "cannot be decoded" : NULL;
}

static int decode_frame(decoding *d, AVFrame *frame) {
  for (;;) {
    int status = av_read_frame(d->format, d->packet);
    if (status >= 0 && d->packet->stream_index == 0)
      status = avcodec_send_packet(d->codec, d->packet);
    else if (status < 0)
      status = avcodec_send_packet(d->codec, NULL);
    av_packet_unref(d->packet);
    if (status < 0)
      return status;
    status = avcodec_receive_frame(d->codec, frame);
    if (status != AVERROR(EAGAIN))
      return status;
  }
}

/* The decoder shows what there is of a JPEG, without an error. */
static bool lacks_scans(const decoding *d) {
  if (d->format->streams[0]->codecpar->codec_id != AV_CODEC_ID_MJPEG)
    return false;
  const fs_jpeg_scans scans = fs_jpeg_scans_find(d->data, d->size);
  return scans == FS_JPEG_SCANS_CUT || scans == FS_JPEG_SCANS_NOT_ALL_COLOURS;
}

/* FFmpeg's decoders say so of what they do not know, and of no damage. */
static bool is_unknown(int status) {
  return status == AVERROR_PATCHWELCOME || status == AVERROR(ENOSYS) || status == AVERROR(EINVAL);
}

static const char *decode(decoding *d, AVFrame *frame) {
  enum { HEAD = 4096 };
  const char *problem = fs_foreign_file_problem(d->data, d->size < HEAD ? d->size : HEAD);
  if (!problem)
    problem = fs_picture_file_problem(d->data, d->size);
  if (!problem && fs_picture_file_pixels(d->data, d->size) > MAX_PIXELS)
    problem = TOO_LARGE;
  if (!problem)
    problem = open_input(d);
  if (!problem)
    problem = open_decoder(d);
  if (problem)
    return problem;
  int status = lacks_scans(d) ? AVERROR_INVALIDDATA : decode_frame(d, frame);
  if (status >= 0 && d->codec->codec_id == AV_CODEC_ID_MJPEG && lacks_rows(frame))
    status = AVERROR_INVALIDDATA;
  if ((status == AVERROR(ENOMEM) || (status < 0 && d->lacks_memory)) && !d->too_large)
    return OUT_OF_MEMORY;
  if (status < 0 && !d->too_large && fs_picture_file_is_avif(d->data, d->size))
    return UNREAD_AVIF;
  if (is_unknown(status))
    return FS_PICTURE_FILE_RARE;
  if (status < 0)
    return d->too_large ? TOO_LARGE : "is damaged or cut short: it cannot be decoded";
  return NULL;
}

AVFrame *fs_picture_decode_frame(const uint8_t *data, size_t size, const char **problem) {
  decoding d = {.data = data, .size = fs_picture_file_extent(data, size)};
  AVFrame *frame = av_frame_alloc();
  *problem = frame ? decode(&d, frame) : OUT_OF_MEMORY;
  if (*problem)
    av_frame_free(&frame);
  av_packet_free(&d.packet);
  avcodec_free_context(&d.codec);
  avformat_close_input(&d.format);
  if (d.io)
    av_freep(&d.io->buffer);
  avio_context_free(&d.io);
  return frame;
}
