/* Picture files into pixels: FFmpeg's demuxers and decoders, restricted to pictures. */
#include "picture.h"

#include <errno.h>
#include <inttypes.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_PIXELS (64 * 1000 * 1000)
#define MAX_FILE (128 * 1000 * 1000)
/* Demuxers of single pictures only: a playlist or a video posing as a picture is not followed. */
#define PICTURE_FORMATS "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,gif"
enum { IO_BUFFER = 32 * 1024 };

typedef struct decoding {
  FILE *file;
  AVIOContext *io;
  AVFormatContext *format;
  AVCodecContext *codec;
  AVPacket *packet;
  AVFrame *frame;
  bool too_large; /* set by get_buffer */
} decoding;

static int fail(char *error, size_t error_size, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static int fail(char *error, size_t error_size, const char *path, const char *format, ...) {
  char reason[200];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, sizeof reason, format, arguments);
  va_end(arguments);
  snprintf(error, error_size, "%s %s", path, reason);
  return -1;
}

static int check_file(const char *path, char *error, size_t error_size) {
  struct stat status;
  if (stat(path, &status) != 0)
    return fail(error, error_size, path, "cannot be read: %s", strerror(errno));
  if (!S_ISREG(status.st_mode))
    return fail(error, error_size, path, "is not a file");
  if (status.st_size == 0)
    return fail(error, error_size, path, "is empty");
  if (status.st_size > MAX_FILE)
    return fail(error, error_size, path, "is too large for a picture (more than %d MB)", MAX_FILE / 1000000);
  return 0;
}

/* The decoder asks for its frame here once it knows the size and before it allocates anything of that size.
 */
static int get_buffer(AVCodecContext *codec, AVFrame *frame, int flags) {
  decoding *d = codec->opaque;
  if ((int64_t)frame->width * frame->height > MAX_PIXELS) {
    d->too_large = true;
    return AVERROR(ENOMEM);
  }
  return avcodec_default_get_buffer2(codec, frame, flags);
}

static int read_bytes(void *opaque, uint8_t *buffer, int size) {
  FILE *file = opaque;
  size_t count = fread(buffer, 1, (size_t)size, file);
  if (count > 0)
    return (int)count;
  return ferror(file) ? AVERROR(EIO) : AVERROR_EOF;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence) {
  FILE *file = opaque;
  struct stat status;
  if (whence == AVSEEK_SIZE)
    return fstat(fileno(file), &status) == 0 ? (int64_t)status.st_size : AVERROR(errno);
  return fseeko(file, offset, whence & ~AVSEEK_FORCE) == 0 ? ftello(file) : AVERROR(errno);
}

/* The file is read through a callback so that its content alone decides what it is, never its name. */
static int open_input(decoding *d, const char *path, char *error, size_t error_size) {
  d->file = fopen(path, "rbe");
  if (!d->file)
    return fail(error, error_size, path, "cannot be read: %s", strerror(errno));
  uint8_t *buffer = av_malloc(IO_BUFFER);
  d->io = buffer ? avio_alloc_context(buffer, IO_BUFFER, 0, d->file, read_bytes, NULL, seek_bytes) : NULL;
  d->format = d->io ? avformat_alloc_context() : NULL;
  if (!d->format) {
    if (!d->io)
      av_free(buffer);
    return fail(error, error_size, path, "cannot be read: out of memory");
  }
  d->format->pb = d->io;
  AVDictionary *options = NULL;
  av_dict_set(&options, "format_whitelist", PICTURE_FORMATS, 0);
  int status = avformat_open_input(&d->format, NULL, NULL, &options);
  av_dict_free(&options);
  if (status < 0 || d->format->nb_streams < 1)
    return fail(error, error_size, path, "is not a picture (JPEG, PNG, WebP, GIF or BMP)");
  return 0;
}

static int open_decoder(decoding *d, const char *path, char *error, size_t error_size) {
  const AVCodecParameters *parameters = d->format->streams[0]->codecpar;
  const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
  if (!codec)
    return fail(error, error_size, path, "needs a decoder that the installed FFmpeg lacks");
  d->codec = avcodec_alloc_context3(codec);
  d->packet = av_packet_alloc();
  d->frame = av_frame_alloc();
  if (!d->codec || !d->packet || !d->frame || avcodec_parameters_to_context(d->codec, parameters) < 0)
    return fail(error, error_size, path, "cannot be decoded: out of memory");
  d->codec->opaque = d;
  d->codec->get_buffer2 = get_buffer;
  d->codec->thread_type = 0; /* one frame is all there is */
  if (avcodec_open2(d->codec, codec, NULL) < 0)
    return fail(error, error_size, path, "cannot be decoded");
  return 0;
}

static int decode_frame(decoding *d) {
  for (;;) {
    int status = av_read_frame(d->format, d->packet);
    if (status >= 0 && d->packet->stream_index == 0)
      status = avcodec_send_packet(d->codec, d->packet);
    else if (status < 0)
      status = avcodec_send_packet(d->codec, NULL);
    av_packet_unref(d->packet);
    if (status < 0)
      return status;
    status = avcodec_receive_frame(d->codec, d->frame);
    if (status != AVERROR(EAGAIN))
      return status;
  }
}

/* Lays BGRA rows on white. */
static void blend_on_white(const AVFrame *bgra, fs_picture *picture) {
  for (int y = 0; y < picture->height; y++) {
    const uint8_t *from = bgra->data[0] + (ptrdiff_t)y * bgra->linesize[0];
    uint8_t *to = picture->data + (ptrdiff_t)y * picture->stride;
    for (int x = 0; x < picture->width; x++, from += 4, to += 3) {
      unsigned alpha = from[3];
      for (int c = 0; c < 3; c++)
        to[c] = (uint8_t)((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
}

/* JPEG's decoder names full-range formats of their own, which the scaler wants as the plain format and a
 * range. */
static enum AVPixelFormat plain_format(const AVFrame *frame, int *full_range) {
  *full_range = 1;
  switch (frame->format) {
  case AV_PIX_FMT_YUVJ420P:
    return AV_PIX_FMT_YUV420P;
  case AV_PIX_FMT_YUVJ422P:
    return AV_PIX_FMT_YUV422P;
  case AV_PIX_FMT_YUVJ440P:
    return AV_PIX_FMT_YUV440P;
  case AV_PIX_FMT_YUVJ444P:
    return AV_PIX_FMT_YUV444P;
  case AV_PIX_FMT_YUVJ411P:
    return AV_PIX_FMT_YUV411P;
  default:
    *full_range = frame->color_range == AVCOL_RANGE_JPEG;
    return frame->format;
  }
}

static int scale_into(const AVFrame *frame, enum AVPixelFormat format, uint8_t *const data[4],
                      const int linesize[4]) {
  int full_range;
  enum AVPixelFormat from = plain_format(frame, &full_range);
  struct SwsContext *scaler =
      sws_getContext(frame->width, frame->height, from, frame->width, frame->height, format,
                     SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL, NULL);
  if (!scaler)
    return -1;
  const int *bt601 = sws_getCoefficients(SWS_CS_ITU601); /* the matrix of JFIF and of lossy WebP */
  sws_setColorspaceDetails(scaler, bt601, full_range, bt601, 1, 0, 1 << 16, 1 << 16);
  int rows = sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, data,
                       linesize);
  sws_freeContext(scaler);
  return rows == frame->height ? 0 : -1;
}

static int convert(const AVFrame *frame, fs_picture *picture) {
  if (fs_picture_new(picture, frame->width, frame->height) != 0)
    return -1;
  const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(frame->format);
  int status = -1;
  if (!description || !(description->flags & AV_PIX_FMT_FLAG_ALPHA)) {
    uint8_t *const data[4] = {picture->data};
    const int linesize[4] = {picture->stride};
    status = scale_into(frame, AV_PIX_FMT_BGR24, data, linesize);
  } else {
    AVFrame *bgra = av_frame_alloc();
    if (bgra) {
      bgra->format = AV_PIX_FMT_BGRA;
      bgra->width = frame->width;
      bgra->height = frame->height;
      if (av_frame_get_buffer(bgra, 0) >= 0)
        status = scale_into(frame, AV_PIX_FMT_BGRA, bgra->data, bgra->linesize);
      if (status == 0)
        blend_on_white(bgra, picture);
      av_frame_free(&bgra);
    }
  }
  if (status != 0)
    fs_picture_free(picture);
  return status;
}

/* How a stored picture is to be turned: shown(x, y) = stored(x * xx + y * xy, x * yx + y * yy), from the far
 * edge where negative. */
typedef struct turn {
  int xx, xy, yx, yy;
} turn;

/* The eight values of EXIF's Orientation (tag 0x0112, EXIF 2.32 section 4.6.4). */
static turn turn_of_exif(int orientation) {
  static const turn turns[9] = {
      {1, 0, 0, 1}, {1, 0, 0, 1},  {-1, 0, 0, 1},  {-1, 0, 0, -1}, {1, 0, 0, -1},
      {0, 1, 1, 0}, {0, 1, -1, 0}, {0, -1, -1, 0}, {0, -1, 1, 0},
  };
  return turns[orientation >= 1 && orientation <= 8 ? orientation : 0];
}

/* FFmpeg's JPEG decoder hands the orientation on as a display matrix; the WebP decoder as metadata only. */
static turn turn_of_frame(const AVFrame *frame) {
  const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (side && side->size >= 9 * sizeof(int32_t)) {
    int32_t m[9];
    memcpy(m, side->data, sizeof m);
    bool swapped = abs(m[1] / 2) + abs(m[3] / 2) > abs(m[0] / 2) + abs(m[4] / 2);
    /* The matrix maps stored to shown; the inverse of a turn by quarters is its transpose. */
    return swapped ? (turn){0, m[1] < 0 ? -1 : 1, m[3] < 0 ? -1 : 1, 0}
                   : (turn){m[0] < 0 ? -1 : 1, 0, 0, m[4] < 0 ? -1 : 1};
  }
  const AVDictionaryEntry *entry = av_dict_get(frame->metadata, "Orientation", NULL, 0);
  return turn_of_exif(entry ? atoi(entry->value) : 1);
}

/* Replaces `picture` by its turned copy. */
static int turn_picture(fs_picture *picture, turn t) {
  if (t.xx == 1 && t.yy == 1)
    return 0;
  bool swapped = t.xx == 0;
  fs_picture turned;
  if (fs_picture_new(&turned, swapped ? picture->height : picture->width,
                     swapped ? picture->width : picture->height) != 0)
    return -1;
  int origin_x = t.xx + t.xy < 0 ? picture->width - 1 : 0;
  int origin_y = t.yx + t.yy < 0 ? picture->height - 1 : 0;
  for (int y = 0; y < turned.height; y++) {
    uint8_t *to = turned.data + (ptrdiff_t)y * turned.stride;
    for (int x = 0; x < turned.width; x++, to += 3) {
      int from_x = origin_x + t.xx * x + t.xy * y;
      int from_y = origin_y + t.yx * x + t.yy * y;
      memcpy(to, picture->data + (ptrdiff_t)from_y * picture->stride + (ptrdiff_t)from_x * 3, 3);
    }
  }
  fs_picture_free(picture);
  *picture = turned;
  return 0;
}

int fs_picture_read(const char *path, fs_picture *picture, char *error, size_t error_size) {
  *picture = (fs_picture){0};
  if (check_file(path, error, error_size) != 0)
    return -1;
  decoding d = {0};
  int status = open_input(&d, path, error, error_size);
  if (status == 0)
    status = open_decoder(&d, path, error, error_size);
  if (status == 0 && decode_frame(&d) < 0)
    status = d.too_large ? fail(error, error_size, path, "has more than %d megapixels", MAX_PIXELS / 1000000)
                         : fail(error, error_size, path, "is damaged or cut short: it cannot be decoded");
  if (status == 0 && (convert(d.frame, picture) != 0 || turn_picture(picture, turn_of_frame(d.frame)) != 0)) {
    fs_picture_free(picture);
    status = fail(error, error_size, path, "cannot be converted: out of memory or an unknown pixel format");
  }
  av_frame_free(&d.frame);
  av_packet_free(&d.packet);
  avcodec_free_context(&d.codec);
  avformat_close_input(&d.format);
  if (d.io)
    av_freep(&d.io->buffer);
  avio_context_free(&d.io);
  if (d.file)
    fclose(d.file);
  return status;
}
