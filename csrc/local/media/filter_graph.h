/* A chain of FFmpeg's filters with one end to put frames in and one to take them out. */
#ifndef FS_CHAIN_H
#define FS_CHAIN_H

#include <libavfilter/avfilter.h>

typedef struct fs_chain_input {
  int width, height, format;
  AVRational time_base, aspect;
} fs_chain_input;

typedef struct fs_chain {
  AVFilterGraph *graph;           /* owned */
  AVFilterContext *source, *sink; /* of the graph */
} fs_chain;

/* Replaces what `chain` held by the filters described as on ffmpeg's command line. Returns 0 or an AVERROR.
 */
int fs_chain_build(fs_chain *chain, const fs_chain_input *input, const char *filters);

void fs_chain_free(fs_chain *chain);

#endif
