#include "local/media/frame_normalizer.h"

#include "base/error.h"
#include "local/media/filter_graph.h"

#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct fs_frame_normalizer {
  fs_filter_graph graph;
  int width, height, format; /* that the graph is built for */
  AVRational time_base, aspect;
  char turn[32];
  fs_media_info out; /* width 0: not known yet */
  bool convert;      /* to out.format, with its range and matrix */
};

/* The filters for a display matrix, as the ffmpeg command derives them; each ends with a comma. */
static const char *turn_of(AVStream *stream) {
  const int32_t *matrix = (const int32_t *)av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, NULL);
  if (!matrix)
    return "";
  double angle = -av_display_rotation_get(matrix);
  angle -= 360 * floor(angle / 360 + 0.9 / 360);
  if (fabs(angle - 90) < 1)
    return matrix[3] > 0 ? "transpose=cclock_flip," : "transpose=clock,";
  if (fabs(angle - 270) < 1)
    return matrix[3] < 0 ? "transpose=clock_flip," : "transpose=cclock,";
  if (fabs(angle - 180) < 1)
    return matrix[0] < 0 ? matrix[4] < 0 ? "hflip,vflip," : "hflip," : matrix[4] < 0 ? "vflip," : "";
  return matrix[4] < 0 ? "vflip," : "";
}

static void describe_filters(const fs_frame_normalizer *u, char *text, size_t size) {
  char scale[160] = "";
  if (u->out.width > 0)
    snprintf(scale, sizeof scale, "scale=%d:%d:flags=bicubic,", u->out.width, u->out.height);
  else if (u->convert && u->out.format != AV_PIX_FMT_BGRA)
    snprintf(scale, sizeof scale,
             "scale=out_range=tv:out_color_matrix=%s:flags=bicubic+accurate_rnd+full_chroma_int,",
             u->out.matrix == AVCOL_SPC_BT709        ? "bt709"
             : u->out.matrix == AVCOL_SPC_BT2020_NCL ? "bt2020"
                                                     : "bt601");
  snprintf(text, size, "%scrop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,%sformat=%s", u->turn, scale,
           av_get_pix_fmt_name(u->out.format));
}

static int build(fs_frame_normalizer *u) {
  char filters[320];
  describe_filters(u, filters, sizeof filters);
  const fs_filter_graph_input input = {u->width, u->height, u->format, u->time_base, u->aspect};
  return fs_filter_graph_build(&u->graph, &input, filters);
}

/* The matrix is the frame's own where it is tagged; RGB is given the one that untagged video of its size is
 * read with. */
static void choose_colours(fs_frame_normalizer *u, const AVCodecParameters *parameters, fs_pixels pixels) {
  const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(u->format);
  bool planar = u->format == AV_PIX_FMT_YUV420P || u->format == AV_PIX_FMT_YUVJ420P;
  bool rgb = description->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL);
  u->out = (fs_media_info){
      .format = planar ? u->format : AV_PIX_FMT_YUV420P,
      .matrix = parameters->color_space,
      .range = parameters->color_range,
      .primaries = parameters->color_primaries,
      .transfer = parameters->color_trc,
      .chroma = parameters->chroma_location,
  };
  u->convert = !planar;
  if (u->format == AV_PIX_FMT_YUVJ420P)
    u->out.range = AVCOL_RANGE_JPEG;
  if (!planar && (rgb || u->out.range == AVCOL_RANGE_JPEG))
    u->out.range = AVCOL_RANGE_MPEG;
  if (rgb)
    u->out.matrix = u->height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  if (pixels == FS_PIXELS_BGRA) {
    u->out.format = AV_PIX_FMT_BGRA;
    u->out.matrix = AVCOL_SPC_RGB;
    u->convert = u->format != AV_PIX_FMT_BGRA;
  }
}

fs_frame_normalizer *fs_frame_normalizer_new(AVStream *stream, fs_pixels pixels, fs_media_info *info,
                                             char *error, size_t error_size) {
  const AVCodecParameters *parameters = stream->codecpar;
  if (parameters->format < 0 || parameters->width < 2 || parameters->height < 2) {
    fs_fail(error, error_size, "the video is damaged or cut short: no frame can be decoded");
    return NULL;
  }
  fs_frame_normalizer *u = calloc(1, sizeof *u);
  if (!u) {
    fs_fail(error, error_size, "the video cannot be decoded: out of memory");
    return NULL;
  }
  u->width = parameters->width;
  u->height = parameters->height;
  u->format = parameters->format;
  u->time_base = stream->time_base;
  AVRational aspect = av_guess_sample_aspect_ratio(NULL, stream, NULL);
  u->aspect = aspect.num > 0 && aspect.den > 0 ? aspect : (AVRational){0, 1};
  snprintf(u->turn, sizeof u->turn, "%s", turn_of(stream));
  choose_colours(u, parameters, pixels);
  if (build(u) < 0) {
    fs_fail(error, error_size, "the video's pixel format is not supported");
    fs_frame_normalizer_free(u);
    return NULL;
  }
  u->out.width = av_buffersink_get_w(u->graph.sink);
  u->out.height = av_buffersink_get_h(u->graph.sink);
  u->out.aspect = av_buffersink_get_sample_aspect_ratio(u->graph.sink);
  u->out.time_base = av_buffersink_get_time_base(u->graph.sink);
  *info = u->out;
  return u;
}

int fs_frame_normalizer_apply(fs_frame_normalizer *u, AVFrame *frame) {
  if (frame->width != u->width || frame->height != u->height || frame->format != u->format) {
    u->width = frame->width;
    u->height = frame->height;
    u->format = frame->format;
    int status = build(u);
    if (status < 0)
      return status;
  }
  frame->pict_type = AV_PICTURE_TYPE_NONE;
  int status = av_buffersrc_add_frame(u->graph.source, frame);
  if (status >= 0)
    status = av_buffersink_get_frame(u->graph.sink, frame);
  if (status < 0)
    return status;
  frame->colorspace = u->out.matrix;
  frame->color_range = u->out.range;
  return 0;
}

void fs_frame_normalizer_free(fs_frame_normalizer *u) {
  if (!u)
    return;
  fs_filter_graph_free(&u->graph);
  free(u);
}
