#include "local/media/frame_normalizer.h"

#include "base/error.h"
#include "local/ffmpeg_compat.h"
#include "local/media/filter_graph.h"

#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fs_frame_normalizer {
  fs_filter_graph graph;
  int width, height, format; /* that the graph is built for */
  bool interlaced;           /* a frame was interlaced: the graph deinterlaces */
  AVRational aspect;
  AVRational told;   /* the aspect by the frames' own word, which containers may gainsay */
  bool reshaped;     /* that of the waiting frame is another */
  const char *turn;  /* filters */
  bool turned;       /* the container tells of the turn, for all frames */
  bool lasts;        /* else a frame's turn goes for those that follow, until one tells another */
  fs_media_info out; /* width 0: not known yet */
  bool convert;      /* the graph converts to out.format, range and matrix */
  bool hdr;          /* `transfer` is PQ or HLG and is tone-mapped */
  enum AVColorTransferCharacteristic transfer;
  AVFrame *waiting; /* owned: a frame that needs another graph, once the current one is drained */
  fs_notes *notes;  /* borrowed */
};

/* Players carry out quarter turns alone. */
static const char *turn_of(const int32_t *matrix, fs_notes *notes) {
  double angle;
  const char *turn = fs_filter_graph_turn(matrix, &angle);
  if (fabs(remainder(angle, 90)) >= 1)
    fs_notes_add(notes, "the file asks for a turn by %.0f degrees, which is no quarter turn: it was left out",
                 angle);
  return turn;
}

/* Where the container tells no turn, frames may. */
static const char *turn_of_frame(const fs_frame_normalizer *u, const AVFrame *frame) {
  const int32_t *matrix = fs_frame_display_matrix(frame);
  return u->turned || (!matrix && u->lasts) ? u->turn : turn_of(matrix, u->notes);
}

static bool exists(const char *filter) {
  return avfilter_get_by_name(filter) != NULL;
}

static void describe_scale(const fs_frame_normalizer *u, char *text, size_t size) {
  text[0] = '\0';
  if (u->hdr) /* 1.0 is standard white, 100 cd/m2; BT.2408's diffuse white, 203, is below the knee */
    snprintf(text, size,
             "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:desat=0,"
             "zscale=t=bt709:m=bt709:r=tv,");
  else if (u->out.width == 0 && u->convert && u->out.format != AV_PIX_FMT_BGRA)
    snprintf(text, size, "scale=out_range=tv:out_color_matrix=%s:flags=bicubic+accurate_rnd+full_chroma_int,",
             fs_filter_graph_matrix(u->out.matrix));
}

/* The size of a picture with square pixels; false where it has such, or nearly: faces of narrower ones are
 * not found. Sides are lengthened, and both are even then. */
static bool find_square(const fs_frame_normalizer *u, int *width, int *height) {
  static const double nearly = 1.25, most = 4;
  enum { PIXELS_MAX = 9 << 20 };
  const double pixel = u->aspect.num > 0 ? av_q2d(u->aspect) : 1, stretch = fmax(pixel, 1 / pixel);
  if (u->out.format == AV_PIX_FMT_BGRA || stretch < nearly || stretch > most)
    return false;
  *width = (int)ceil(u->width * fmax(pixel, 1) / 2) * 2;
  *height = (int)ceil(u->height / fmin(pixel, 1) / 2) * 2;
  return (int64_t)*width * *height <= PIXELS_MAX;
}

/* Makes pixels square where nothing else says the size. */
static bool describe_squaring(const fs_frame_normalizer *u, char *text, size_t size) {
  int width, height;
  text[0] = '\0';
  if (u->out.width > 0 || !find_square(u, &width, &height))
    return false;
  snprintf(text, size, "scale=%d:%d:flags=bicubic%s,setsar=1,", width, height, u->hdr ? FS_KEEP_WIDE : "");
  return true;
}

/* Shapes that differ by less are alike: bars of a 50th of the size are not worth their pixels. */
static const double slight = 0.02;

/* Fits a picture of another size into the first one's: its own shape, between bars, in that one's matrix. */
static void describe_fitting(const fs_frame_normalizer *u, char *text, size_t size) {
  double pixel = u->aspect.num > 0 ? av_q2d(u->aspect) : 1, shape = u->width * pixel / u->height;
  double wanted = u->out.width * (u->out.aspect.num > 0 ? av_q2d(u->out.aspect) : 1) / u->out.height;
  double ratio = (fs_filter_graph_swaps_sides(u->turn) ? 1 / shape : shape) / wanted;
  int width = u->out.width, height = u->out.height;
  if (ratio < 1 - slight)
    width = FFMAX(2, (int)lrint(width * ratio / 2) * 2);
  else if (ratio > 1 + slight)
    height = FFMAX(2, (int)lrint(height / ratio / 2) * 2);
  const enum AVColorSpace matrix = u->hdr ? AVCOL_SPC_BT2020_NCL : u->out.matrix;
  const char *to = matrix != AVCOL_SPC_UNSPECIFIED ? fs_filter_graph_matrix(matrix) : "";
  snprintf(text, size, "scale=%d:%d:flags=bicubic%s%s,pad=%d:%d:(ow-iw)/2:(oh-ih)/2,", width, height,
           *to ? ":out_color_matrix=" : "", to, u->out.width, u->out.height);
}

/* Repeats an odd last column or row: in 4:2:0 pairs of columns and rows share their colours. */
static void describe_padding(const fs_frame_normalizer *u, char *text, size_t size) {
  bool swapped = fs_filter_graph_swaps_sides(u->turn);
  int right = (swapped ? u->height : u->width) & 1, bottom = (swapped ? u->width : u->height) & 1;
  text[0] = '\0';
  if (u->out.width > 0)
    describe_fitting(u, text, size);
  else if (u->out.format != AV_PIX_FMT_BGRA && (right || bottom))
    snprintf(text, size, "%s,format=%s,pad=iw+%d:ih+%d:0:0,fillborders=right=%d:bottom=%d:mode=smear,",
             u->hdr ? "scale=0:0" FS_KEEP_WIDE : "null",
             u->hdr ? "yuv420p10" : av_get_pix_fmt_name(u->out.format), right, bottom, right, bottom);
}

static void describe_filters(const fs_frame_normalizer *u, char *text, size_t size) {
  char scale[240], padding[160] = "", square[80];
  describe_scale(u, scale, sizeof scale);
  if (!describe_squaring(u, square, sizeof square))
    describe_padding(u, padding, sizeof padding);
  const char *whole = !u->interlaced    ? ""
                      : exists("bwdif") ? "bwdif=mode=send_frame:deint=interlaced,"
                      : exists("yadif") ? "yadif=mode=send_frame:deint=interlaced,"
                                        : "";
  /* zscale needs even sides as well */
  snprintf(text, size, "%s%s%s%s%sformat=%s", whole, square, u->turn, u->hdr ? padding : scale,
           u->hdr ? scale : padding, av_get_pix_fmt_name(u->out.format));
}

static int build(fs_frame_normalizer *u) {
  char filters[720];
  describe_filters(u, filters, sizeof filters);
  const fs_filter_graph_input input = {u->width, u->height, u->format, u->out.time_base, u->aspect};
  return fs_filter_graph_build(&u->graph, &input, filters);
}

/* Keeps the matrix of tagged frames. RGB gets the one that players assume for untagged video of its size. */
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

/* Tone-maps PQ and HLG to BT.709. Without the filters for that they keep their curve and tags. */
static void choose_range(fs_frame_normalizer *u, fs_notes *notes) {
  bool pq = u->out.transfer == AVCOL_TRC_SMPTE2084, hlg = u->out.transfer == AVCOL_TRC_ARIB_STD_B67;
  if ((!pq && !hlg) || u->out.format == AV_PIX_FMT_BGRA)
    return;
  if (!exists("zscale") || !exists("tonemap")) {
    fs_notes_add(notes, "wide range (%s) was kept in 8 bits: the installed FFmpeg lacks zscale",
                 pq ? "PQ" : "HLG");
    return;
  }
  u->hdr = true;
  u->transfer = u->out.transfer;
  u->out.matrix = AVCOL_SPC_BT709;
  u->out.primaries = AVCOL_PRI_BT709;
  u->out.transfer = AVCOL_TRC_BT709;
  u->out.range = AVCOL_RANGE_MPEG;
  u->out.chroma = AVCHROMA_LOC_LEFT;
  u->out.format = AV_PIX_FMT_YUV420P;
  fs_notes_add(notes, "wide range (%s) was tone-mapped to standard range (BT.709, 8 bits)",
               pq ? "HDR, PQ" : "HDR, HLG");
}

/* Notes what a video in 4:2:0 loses of the pixels. */
static void note_losses(const fs_frame_normalizer *u, const AVStream *stream, fs_notes *notes) {
  const AVPixFmtDescriptor *from = av_pix_fmt_desc_get(u->format);
  if (u->out.format == AV_PIX_FMT_BGRA || from->flags & AV_PIX_FMT_FLAG_PAL)
    return;
  const AVDictionaryEntry *mode = av_dict_get(stream->metadata, "alpha_mode", NULL, 0);
  bool gif = stream->codecpar->codec_id == AV_CODEC_ID_GIF;
  if (!gif && (from->flags & AV_PIX_FMT_FLAG_ALPHA || (mode && strcmp(mode->value, "1") == 0)))
    fs_notes_add(notes, "the picture's transparency was left out: MP4 cannot hold it");
  bool fine = from->nb_components >= 3 && (from->log2_chroma_w == 0 || from->log2_chroma_h == 0);
  if (!gif && !u->hdr && (from->comp[0].depth > 8 || fine))
    fs_notes_add(notes, "the picture was stored with 8 bits and 4:2:0 colours; it had %d bits and %s",
                 from->comp[0].depth,
                 from->nb_components < 3   ? "no colours"
                 : !fine                   ? "4:2:0"
                 : from->log2_chroma_h > 0 ? "4:4:0"
                 : from->log2_chroma_w > 1 ? "4:1:1"
                 : from->log2_chroma_w > 0 ? "4:2:2"
                                           : "4:4:4");
  int width, height;
  if (find_square(u, &width, &height))
    fs_notes_add(notes, "pixels were made square: %dx%d of %d:%d became %dx%d", u->width, u->height,
                 u->aspect.num, u->aspect.den, width, height);
  else if ((u->width | u->height) & 1)
    fs_notes_add(notes,
                 "%dx%d pixels became %dx%d: sides of H.264 are even, and the last column or row was doubled",
                 u->width, u->height, u->width + (u->width & 1), u->height + (u->height & 1));
}

static void turn_interlaced(fs_frame_normalizer *u) {
  u->interlaced = true;
  if (exists("bwdif") || exists("yadif"))
    fs_notes_add(u->notes, "the interlaced video was deinterlaced");
}

fs_frame_normalizer *fs_frame_normalizer_new(AVStream *stream, const int32_t *first, fs_pixels pixels,
                                             fs_media_info *info, fs_notes *notes, fs_error *error) {
  const AVCodecParameters *parameters = stream->codecpar;
  fs_frame_normalizer *u = calloc(1, sizeof *u);
  if (u)
    u->waiting = av_frame_alloc();
  if (!u || !u->waiting) {
    fs_fail(error, "the video cannot be decoded: out of memory");
    fs_frame_normalizer_free(u);
    return NULL;
  }
  u->width = parameters->width;
  u->height = parameters->height;
  u->format = parameters->format;
  u->notes = notes;
  const AVRational aspect = av_guess_sample_aspect_ratio(NULL, stream, NULL);
  u->aspect = aspect.num > 0 && aspect.den > 0 ? aspect : (AVRational){0, 1};
  u->turned = fs_stream_display_matrix(stream) != NULL;
  u->lasts = parameters->codec_id != AV_CODEC_ID_MJPEG;
  u->turn = turn_of(u->turned ? fs_stream_display_matrix(stream) : first, notes);
  choose_colours(u, parameters, pixels);
  u->out.time_base = stream->time_base;
  choose_range(u, notes);
  note_losses(u, stream, notes);
  if (parameters->field_order > AV_FIELD_PROGRESSIVE)
    turn_interlaced(u);
  if (build(u) < 0) {
    fs_fail(error, "the video's pixel format is not supported");
    fs_frame_normalizer_free(u);
    return NULL;
  }
  u->out.width = av_buffersink_get_w(u->graph.sink);
  u->out.height = av_buffersink_get_h(u->graph.sink);
  u->out.aspect = av_buffersink_get_sample_aspect_ratio(u->graph.sink);
  *info = u->out;
  return u;
}

/* Tags HDR frames that carry no tags of their own by the container. */
static void tag_colours(const fs_frame_normalizer *u, AVFrame *frame) {
  if (!u->hdr)
    return;
  if (frame->colorspace == AVCOL_SPC_UNSPECIFIED)
    frame->colorspace = AVCOL_SPC_BT2020_NCL;
  if (frame->color_primaries == AVCOL_PRI_UNSPECIFIED)
    frame->color_primaries = AVCOL_PRI_BT2020;
  if (frame->color_trc == AVCOL_TRC_UNSPECIFIED)
    frame->color_trc = u->transfer;
  if (frame->color_range == AVCOL_RANGE_UNSPECIFIED)
    frame->color_range = AVCOL_RANGE_MPEG;
}

static int feed(fs_frame_normalizer *u, AVFrame *frame) {
  tag_colours(u, frame);
  frame->pict_type = AV_PICTURE_TYPE_NONE;
  return av_buffersrc_add_frame(u->graph.source, frame);
}

int fs_frame_normalizer_push(fs_frame_normalizer *u, AVFrame *frame) {
  if (!frame)
    return av_buffersrc_add_frame(u->graph.source, NULL);
  const AVRational told = frame->sample_aspect_ratio;
  const bool tells = told.num > 0 && told.den > 0, first = u->told.num == 0;
  u->reshaped = tells && !first && fabs(av_q2d(told) / av_q2d(u->told) - 1) > slight;
  u->told = u->reshaped || (tells && first) ? told : u->told;
  bool alike = frame->width == u->width && frame->height == u->height && frame->format == u->format;
  if (alike && !u->reshaped && (u->interlaced || !fs_frame_is_interlaced(frame)) &&
      strcmp(turn_of_frame(u, frame), u->turn) == 0)
    return feed(u, frame);
  av_frame_move_ref(u->waiting, frame);
  return av_buffersrc_add_frame(u->graph.source, NULL);
}

/* The current graph is drained: builds a graph for the waiting frame. */
static int rebuild(fs_frame_normalizer *u) {
  const AVFrame *frame = u->waiting;
  const char *turn = turn_of_frame(u, frame);
  const bool resized = frame->width != u->width || frame->height != u->height ||
                       fs_filter_graph_swaps_sides(turn) != fs_filter_graph_swaps_sides(u->turn);
  if (resized)
    fs_notes_add(u->notes, "the video changes its size midway: %dx%d pixels were fitted into %dx%d",
                 frame->width, frame->height, u->out.width, u->out.height);
  else if (u->reshaped)
    fs_notes_add(u->notes, "the video changes its shape midway: pixels of %d:%d were fitted into %dx%d",
                 u->told.num, u->told.den, u->out.width, u->out.height);
  u->width = frame->width;
  u->height = frame->height;
  u->format = frame->format;
  u->turn = turn;
  /* of the same picture the container tells the aspect, as of DV in QuickTime, which the codec gainsays */
  if ((resized || u->reshaped) && frame->sample_aspect_ratio.num > 0 && frame->sample_aspect_ratio.den > 0)
    u->aspect = frame->sample_aspect_ratio;
  if (fs_frame_is_interlaced(frame) && !u->interlaced)
    turn_interlaced(u);
  int status = build(u);
  status = status < 0 ? status : feed(u, u->waiting);
  av_frame_unref(u->waiting);
  return status;
}

int fs_frame_normalizer_pull(fs_frame_normalizer *u, AVFrame *frame) {
  int status = av_buffersink_get_frame(u->graph.sink, frame);
  if (status == AVERROR_EOF && u->waiting->data[0]) {
    status = rebuild(u);
    status = status < 0 ? status : av_buffersink_get_frame(u->graph.sink, frame);
  }
  if (status < 0)
    return status;
  frame->pts = av_rescale_q(frame->pts, av_buffersink_get_time_base(u->graph.sink), u->out.time_base);
  frame->colorspace = u->out.matrix;
  frame->color_range = u->out.range;
  frame->color_primaries = u->out.primaries;
  frame->color_trc = u->out.transfer;
  frame->sample_aspect_ratio = u->out.aspect; /* the encoder follows a change */
  fs_frame_set_progressive(frame);
  av_frame_remove_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX); /* it is carried out */
  return 0;
}

void fs_frame_normalizer_free(fs_frame_normalizer *u) {
  if (!u)
    return;
  fs_filter_graph_free(&u->graph);
  av_frame_free(&u->waiting);
  free(u);
}
