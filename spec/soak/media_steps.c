/* Fails every step of reading and writing media in turn.
 *   media_steps INPUT OUTPUT video|gif|picture [BEGIN LENGTH BEGIN LENGTH]     spans in seconds */
#include "local/media/reader.h"
#include "local/media/still_frame.h"
#include "local/output/writer.h"
#include "steps.h"

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

STEP(void *, malloc, (size_t n), (n), NULL)
STEP(void *, calloc, (size_t n, size_t m), (n, m), NULL)
STEP(void *, realloc, (void *p, size_t n), (p, n), NULL)
STEP(AVFrame *, av_frame_alloc, (void), (), NULL)
STEP(AVPacket *, av_packet_alloc, (void), (), NULL)
STEP(AVPacket *, av_packet_clone, (const AVPacket *p), (p), NULL)
STEP(int, av_frame_get_buffer, (AVFrame * f, int a), (f, a), AVERROR(ENOMEM))
STEP(AVCodecContext *, avcodec_alloc_context3, (const AVCodec *c), (c), NULL)
STEP(int, avcodec_open2, (AVCodecContext * c, const AVCodec *k, AVDictionary **o), (c, k, o), AVERROR(ENOSYS))
STEP(int, avcodec_parameters_to_context, (AVCodecContext * c, const AVCodecParameters *p), (c, p), AVERROR(ENOMEM))
STEP(int, avcodec_parameters_from_context, (AVCodecParameters * p, const AVCodecContext *c), (p, c), AVERROR(ENOMEM))
STEP(int, avcodec_parameters_copy, (AVCodecParameters * p, const AVCodecParameters *q), (p, q), AVERROR(ENOMEM))
STEP(int, avcodec_decode_subtitle2, (AVCodecContext * c, AVSubtitle *s, int *g, AVPacket *p), (c, s, g, p), AVERROR(ENOMEM))
STEP(int, avcodec_encode_subtitle, (AVCodecContext * c, uint8_t *b, int n, const AVSubtitle *s), (c, b, n, s), AVERROR(ENOMEM))
STEP(AVFrameSideData *, av_frame_new_side_data, (AVFrame * f, enum AVFrameSideDataType t, size_t n), (f, t, n), NULL)
STEP(int, av_packet_ref, (AVPacket * p, const AVPacket *q), (p, q), AVERROR(ENOMEM))
STEP(AVBufferRef *, av_buffer_alloc, (size_t n), (n), NULL)
STEP(void *, av_mallocz, (size_t n), (n), NULL)
STEP(void *, av_realloc_array, (void *p, size_t n, size_t m), (p, n, m), NULL)
STEP(int, av_bsf_alloc, (const AVBitStreamFilter *f, AVBSFContext **c), (f, c), AVERROR(ENOMEM))
STEP(int, av_bsf_init, (AVBSFContext * c), (c), AVERROR(ENOMEM))
STEP(int, av_bsf_send_packet, (AVBSFContext * c, AVPacket *p), (c, p), AVERROR(ENOMEM))
STEP(int, av_bsf_receive_packet, (AVBSFContext * c, AVPacket *p), (c, p), AVERROR(ENOMEM))
STEP(int, avcodec_send_packet, (AVCodecContext * c, const AVPacket *p), (c, p), AVERROR_INVALIDDATA)
STEP(int, avcodec_receive_frame, (AVCodecContext * c, AVFrame *f), (c, f), AVERROR_INVALIDDATA)
STEP(int, avcodec_send_frame, (AVCodecContext * c, const AVFrame *f), (c, f), AVERROR(ENOMEM))
STEP(int, avcodec_receive_packet, (AVCodecContext * c, AVPacket *p), (c, p), AVERROR(ENOMEM))
STEP(AVFormatContext *, avformat_alloc_context, (void), (), NULL)
STEP(int, avformat_open_input, (AVFormatContext * *f, const char *u, const AVInputFormat *i, AVDictionary **o),
     (f, u, i, o), (avformat_free_context(*f), *f = NULL, AVERROR_INVALIDDATA))
STEP(int, avformat_find_stream_info, (AVFormatContext * f, AVDictionary **o), (f, o), AVERROR(EIO))
STEP(int, av_read_frame, (AVFormatContext * f, AVPacket *p), (f, p), AVERROR(EIO))
STEP(int, av_seek_frame, (AVFormatContext * f, int s, int64_t t, int g), (f, s, t, g), AVERROR(EIO))
STEP(int, avformat_alloc_output_context2,
     (AVFormatContext * *f, const AVOutputFormat *o, const char *n, const char *u), (f, o, n, u), AVERROR(ENOMEM))
STEP(AVStream *, avformat_new_stream, (AVFormatContext * f, const AVCodec *c), (f, c), NULL)
STEP(int, avformat_write_header, (AVFormatContext * f, AVDictionary **o), (f, o), AVERROR(EINVAL))
STEP(int, av_interleaved_write_frame, (AVFormatContext * f, AVPacket *p), (f, p), AVERROR(ENOSPC))
STEP(int, av_write_trailer, (AVFormatContext * f), (f), AVERROR(ENOSPC))
STEP(int, avio_open, (AVIOContext * *a, const char *u, int f), (a, u, f), AVERROR(EACCES))
STEP(int, avio_open_dyn_buf, (AVIOContext * *a), (a), AVERROR(ENOMEM))
STEP(int, avio_closep, (AVIOContext * *a), (a), (__real_avio_closep(a), AVERROR(ENOSPC)))
STEP(AVFilterGraph *, avfilter_graph_alloc, (void), (), NULL)
STEP(AVFilterInOut *, avfilter_inout_alloc, (void), (), NULL)
STEP(int, avfilter_graph_create_filter,
     (AVFilterContext * *c, const AVFilter *f, const char *n, const char *a, void *o, AVFilterGraph *g),
     (c, f, n, a, o, g), AVERROR(ENOMEM))
STEP(int, avfilter_graph_parse_ptr,
     (AVFilterGraph * g, const char *t, AVFilterInOut **i, AVFilterInOut **o, void *l), (g, t, i, o, l),
     AVERROR(EINVAL))
STEP(int, avfilter_graph_config, (AVFilterGraph * g, void *l), (g, l), AVERROR(EINVAL))
STEP(int, av_buffersrc_add_frame, (AVFilterContext * c, AVFrame *f), (c, f), AVERROR(ENOMEM))
STEP(int, av_buffersrc_add_frame_flags, (AVFilterContext * c, AVFrame *f, int g), (c, f, g), AVERROR(ENOMEM))
STEP(int, av_buffersink_get_frame, (AVFilterContext * c, AVFrame *f), (c, f), AVERROR(ENOMEM))
STEP(struct SwsContext *, sws_getContext,
     (int a, int b, enum AVPixelFormat c, int d, int e, enum AVPixelFormat f, int g, SwsFilter *h, SwsFilter *i,
      const double *j),
     (a, b, c, d, e, f, g, h, i, j), NULL)
STEP(int, pthread_create, (pthread_t * t, const pthread_attr_t *a, void *(*r)(void *), void *c), (t, a, r, c), EAGAIN)
STEP(FILE *, fopen, (const char *p, const char *m), (p, m), NULL)
STEP(size_t, fwrite, (const void *d, size_t s, size_t n, FILE *f), (d, s, n, f), 0)
STEP(int, fclose, (FILE * f), (f), (__real_fclose(f), EOF))
STEP(int, rename, (const char *a, const char *b), (a, b), -1)
STEP(int, fsync, (int f), (f), -1)

/* ---- the scenario ---- */

typedef struct scenario {
  const char *input, *output, *kind;
  fs_spans spans;
} scenario;

static int write_all(fs_reader *reader, fs_writer *writer, fs_error *error) {
  int status = 0;
  int64_t last_duration;
  for (fs_media_item *unit; status == 0 && (unit = fs_reader_next(reader)) != NULL;) {
    status = unit->frame ? fs_writer_frame(writer, unit->frame, error)
                         : fs_writer_packet(writer, unit->packet, error);
    fs_media_item_free(unit);
  }
  if (status == 0)
    status = fs_reader_status(reader, &last_duration, error);
  return status == 0 ? fs_writer_finish(writer, last_duration, error) : status;
}

static int copy_video(const scenario *s, bool gif, fs_error *error) {
  fs_reader *reader =
      fs_reader_open(s->input, gif ? FS_PIXELS_BGRA : FS_PIXELS_YUV, !gif, &s->spans, 1, error);
  if (!reader)
    return -1;
  fs_notes notes = {0};
  fs_writer *writer =
      fs_writer_open(s->output, gif, fs_reader_info(reader), fs_reader_source(reader), &notes, 1, error);
  int status = writer ? write_all(reader, writer, error) : -1;
  fs_writer_close(writer);
  fs_reader_close(reader);
  return status;
}

static int copy_picture(const scenario *s, fs_error *error) {
  fs_picture picture;
  if (fs_still_frame_read_whole(s->input, "the picture", &picture, error) != 0)
    return -1;
  int status = fs_picture_write(s->output, &picture, 90, "<x/>", error);
  fs_picture_free(&picture);
  return status;
}

/* Whether the result is complete or absent, and nothing else was left. */
static int run(void *context) {
  const scenario *s = context;
  fs_error error = {""};
  unlink(s->output);
  int status = strcmp(s->kind, "picture") == 0 ? copy_picture(s, &error)
                                               : copy_video(s, strcmp(s->kind, "gif") == 0, &error);
  struct stat info;
  bool there = stat(s->output, &info) == 0 && info.st_size > 0;
  if ((status == 0) != there || (status != 0 && error.text[0] == '\0'))
    return 2;
  return status == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc < 4)
    return 2;
  scenario s = {.input = argv[1], .output = argv[2], .kind = argv[3]};
  for (int i = 4; i + 1 < argc; i += 2) {
    double begin = atof(argv[i]);
    s.spans.at[s.spans.count++] = (fs_span){begin, begin + atof(argv[i + 1])};
  }
  av_log_set_level(AV_LOG_QUIET);
  return fs_steps_fail_each(argv[1], run, &s, 400, 7) > 0;
}
