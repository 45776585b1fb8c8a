#include "local/media/filter_graph.h"

#include <libavutil/mem.h>
#include <stdio.h>

static int add_ends(fs_chain *chain, const fs_chain_input *in) {
  char source[160];
  snprintf(source, sizeof source, "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d", in->width,
           in->height, in->format, in->time_base.num, in->time_base.den, in->aspect.num, in->aspect.den);
  int status = avfilter_graph_create_filter(&chain->source, avfilter_get_by_name("buffer"), "in", source,
                                            NULL, chain->graph);
  if (status < 0)
    return status;
  return avfilter_graph_create_filter(&chain->sink, avfilter_get_by_name("buffersink"), "out", NULL, NULL,
                                      chain->graph);
}

static int parse(fs_chain *chain, const char *filters) {
  AVFilterInOut *outputs = avfilter_inout_alloc(), *inputs = avfilter_inout_alloc();
  int status = AVERROR(ENOMEM);
  if (outputs && inputs) {
    *outputs = (AVFilterInOut){.name = av_strdup("in"), .filter_ctx = chain->source};
    *inputs = (AVFilterInOut){.name = av_strdup("out"), .filter_ctx = chain->sink};
    if (outputs->name && inputs->name)
      status = avfilter_graph_parse_ptr(chain->graph, filters, &inputs, &outputs, NULL);
  }
  avfilter_inout_free(&inputs);
  avfilter_inout_free(&outputs);
  return status;
}

int fs_chain_build(fs_chain *chain, const fs_chain_input *input, const char *filters) {
  fs_chain_free(chain);
  chain->graph = avfilter_graph_alloc();
  if (!chain->graph)
    return AVERROR(ENOMEM);
  chain->graph->nb_threads = 1; /* decoders and encoders have threads enough */
  int status = add_ends(chain, input);
  if (status >= 0)
    status = parse(chain, filters);
  if (status >= 0)
    status = avfilter_graph_config(chain->graph, NULL);
  return status < 0 ? status : 0;
}

void fs_chain_free(fs_chain *chain) {
  avfilter_graph_free(&chain->graph);
  *chain = (fs_chain){0};
}
