#include "local/media/filter_graph.h"

#include <libavutil/display.h>
#include <libavutil/mem.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int add_ends(fs_filter_graph *graph, const char *source, const char *input, const char *sink) {
  int status = avfilter_graph_create_filter(&graph->source, avfilter_get_by_name(source), "in", input, NULL,
                                            graph->graph);
  if (status < 0)
    return status;
  return avfilter_graph_create_filter(&graph->sink, avfilter_get_by_name(sink), "out", NULL, NULL,
                                      graph->graph);
}

static int parse(fs_filter_graph *graph, const char *filters) {
  AVFilterInOut *outputs = avfilter_inout_alloc(), *inputs = avfilter_inout_alloc();
  int status = AVERROR(ENOMEM);
  if (outputs && inputs) {
    *outputs = (AVFilterInOut){.name = av_strdup("in"), .filter_ctx = graph->source};
    *inputs = (AVFilterInOut){.name = av_strdup("out"), .filter_ctx = graph->sink};
    if (outputs->name && inputs->name)
      status = avfilter_graph_parse_ptr(graph->graph, filters, &inputs, &outputs, NULL);
  }
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  return status;
}

static int build(fs_filter_graph *graph, const char *source, const char *input, const char *sink,
                 const char *filters) {
  fs_filter_graph_free(graph);
  graph->graph = avfilter_graph_alloc();
  if (!graph->graph)
    return AVERROR(ENOMEM);
  graph->graph->nb_threads = 1; /* decoders and encoders use the cores already */
  int status = add_ends(graph, source, input, sink);
  if (status >= 0)
    status = parse(graph, filters);
  if (status >= 0)
    status = avfilter_graph_config(graph->graph, NULL);
  return status < 0 ? status : 0;
}

int fs_filter_graph_build(fs_filter_graph *graph, const fs_filter_graph_input *in, const char *filters) {
  char input[160];
  snprintf(input, sizeof input, "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d", in->width,
           in->height, in->format, in->time_base.num, in->time_base.den, in->aspect.num, in->aspect.den);
  return build(graph, "buffer", input, "buffersink", filters);
}

int fs_filter_graph_build_sound(fs_filter_graph *graph, const char *input, const char *filters) {
  return build(graph, "abuffer", input, "abuffersink", filters);
}

const char *fs_filter_graph_turn(const int32_t *matrix, double *angle) {
  *angle = 0;
  if (!matrix)
    return "";
  *angle = -av_display_rotation_get(matrix);
  *angle -= 360 * floor(*angle / 360 + 0.9 / 360);
  if (fabs(*angle - 90) < 1)
    return matrix[3] > 0 ? "transpose=cclock_flip," : "transpose=clock,";
  if (fabs(*angle - 270) < 1)
    return matrix[3] < 0 ? "transpose=clock_flip," : "transpose=cclock,";
  if (fabs(*angle - 180) < 1)
    return matrix[0] < 0 ? matrix[4] < 0 ? "hflip,vflip," : "hflip," : matrix[4] < 0 ? "vflip," : "";
  return matrix[4] < 0 ? "vflip," : "";
}

bool fs_filter_graph_swaps_sides(const char *turn) {
  return strstr(turn, "transpose") != NULL;
}

const char *fs_filter_graph_matrix(enum AVColorSpace matrix) {
  switch (matrix) {
  case AVCOL_SPC_BT709:
    return "bt709";
  case AVCOL_SPC_BT2020_NCL:
    return "bt2020";
  case AVCOL_SPC_SMPTE240M:
    return "smpte240m";
  case AVCOL_SPC_FCC:
    return "fcc";
  default:
    return "bt601";
  }
}

void fs_filter_graph_free(fs_filter_graph *graph) {
  avfilter_graph_free(&graph->graph);
  *graph = (fs_filter_graph){0};
}
