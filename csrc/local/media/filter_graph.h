/* A graph of FFmpeg's filters with one input and one output. */
#ifndef FS_FILTER_GRAPH_H
#define FS_FILTER_GRAPH_H

#include <libavfilter/avfilter.h>
#include <stdbool.h>

typedef struct fs_filter_graph_input {
  int width, height, format;
  AVRational time_base, aspect;
} fs_filter_graph_input;

typedef struct fs_filter_graph {
  AVFilterGraph *graph;           /* owned */
  AVFilterContext *source, *sink; /* borrowed from the graph */
} fs_filter_graph;

/* Rebuilds `graph` from `filters`, written as on ffmpeg's command line. Returns 0 or an AVERROR. */
int fs_filter_graph_build(fs_filter_graph *graph, const fs_filter_graph_input *input, const char *filters);

/* fs_filter_graph_build for sound; `input` has the options of the filter `abuffer`. */
int fs_filter_graph_build_sound(fs_filter_graph *graph, const char *input, const char *filters);

/* The filters for a display matrix (NULL: none), as the ffmpeg command derives them; each ends with a comma.
 * `*angle` becomes the turn in degrees. Turns by less than a degree are none. */
const char *fs_filter_graph_turn(const int32_t *matrix, double *angle);

/* Whether such a turn makes the width the height. */
bool fs_filter_graph_swaps_sides(const char *turn);

/* The name that the filter `scale` has for a colour matrix: BT.601 for one that it does not know. */
const char *fs_filter_graph_matrix(enum AVColorSpace matrix);

/* An option of `scale` that keeps the matrix of wide range, without which that cannot be tone-mapped: FFmpeg
 * 7 loses what this filter is not told. */
#define FS_KEEP_WIDE ":out_color_matrix=bt2020"

void fs_filter_graph_free(fs_filter_graph *graph);

#endif
