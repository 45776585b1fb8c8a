/* What every frame of a medium has in common: what its reader tells and its writer is told. */
#ifndef FS_MEDIA_INFO_H
#define FS_MEDIA_INFO_H

#include <libavutil/pixfmt.h>
#include <libavutil/rational.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum fs_pixels {
  FS_PIXELS_YUV, /* planar 4:2:0, 8 bits */
  FS_PIXELS_BGRA,
} fs_pixels;

/* In 4:2:0, width and height are even: an odd last row or column is there twice. */
typedef struct fs_media_info {
  int width, height;
  enum AVPixelFormat format;
  enum AVColorSpace matrix;
  enum AVColorRange range;
  enum AVColorPrimaries primaries;
  enum AVColorTransferCharacteristic transfer;
  enum AVChromaLocation chroma;
  AVRational aspect;     /* of a pixel; 0/1 where unknown */
  AVRational time_base;  /* of the frames' pts */
  AVRational frame_rate; /* the average; a guess where the file has none */
  int64_t frames;        /* the number to expect, for progress; 0 where unknown */
  double duration;       /* of the whole file, whatever is read of it, in seconds; 0 where unknown */
  bool still;            /* a picture: one frame */
  int loop;              /* of a GIF: how often it is repeated, 0 for ever, -1 not at all */
} fs_media_info;

#endif
