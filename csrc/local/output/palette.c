#include "local/output/palette.h"

#include "base/error.h"
#include "local/media/filter_graph.h"

#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <stdio.h>
#include <stdlib.h>

struct fs_palette {
  fs_filter_graph graph;
};

fs_palette *fs_palette_new(const fs_media_info *info, AVRational time_base, fs_error *error) {
  fs_palette *palette = calloc(1, sizeof *palette);
  char filters[240];
  snprintf(filters, sizeof filters,
           "settb=%d/%d,format=bgra,split[a][b];[a]palettegen=stats_mode=single[p];"
           "[b][p]paletteuse=new=1:dither=sierra2_4a",
           time_base.num, time_base.den);
  const fs_filter_graph_input input = {info->width, info->height, info->format, info->time_base,
                                       info->aspect};
  if (!palette || fs_filter_graph_build(&palette->graph, &input, filters) < 0) {
    fs_fail(error, "the result cannot be written: no palette can be made");
    fs_palette_free(palette);
    return NULL;
  }
  return palette;
}

int fs_palette_add(fs_palette *palette, AVFrame *frame) {
  int status = av_buffersrc_add_frame_flags(palette->graph.source, frame, AV_BUFFERSRC_FLAG_KEEP_REF);
  return status < 0 ? status : 0;
}

int fs_palette_next(fs_palette *palette, AVFrame **frame) {
  *frame = av_frame_alloc();
  if (!*frame)
    return AVERROR(ENOMEM);
  int status = av_buffersink_get_frame(palette->graph.sink, *frame);
  if (status >= 0)
    return 0;
  av_frame_free(frame);
  return status == AVERROR(EAGAIN) || status == AVERROR_EOF ? 0 : status;
}

void fs_palette_free(fs_palette *palette) {
  if (!palette)
    return;
  fs_filter_graph_free(&palette->graph);
  free(palette);
}
