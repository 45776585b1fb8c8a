/* A graph of FFmpeg's filters with one end to put frames in and one to take them out. */
#ifndef FS_FILTER_GRAPH_H
#define FS_FILTER_GRAPH_H

#include <libavfilter/avfilter.h>

typedef struct fs_filter_graph_input {
  int width, height, format;
  AVRational time_base, aspect;
} fs_filter_graph_input;

typedef struct fs_filter_graph {
  AVFilterGraph *graph;           /* owned */
  AVFilterContext *source, *sink; /* of the graph */
} fs_filter_graph;

/* Replaces what `graph` held by the filters described as on ffmpeg's command line. Returns 0 or an AVERROR.
 */
int fs_filter_graph_build(fs_filter_graph *graph, const fs_filter_graph_input *input, const char *filters);

/* The same for sound; `input` is what the filter `abuffer` is told. */
int fs_filter_graph_build_sound(fs_filter_graph *graph, const char *input, const char *filters);

void fs_filter_graph_free(fs_filter_graph *graph);

#endif
