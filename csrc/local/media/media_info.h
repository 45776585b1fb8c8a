/* Properties that all frames of a medium share, from its reader to its writer. */
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

/* In 4:2:0, width and height are even: an odd last row or column is repeated. */
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
  AVRational frame_rate; /* average; 25 if the file has none */
  int64_t frames;        /* expected number, for progress; 0 if unknown */
  double duration;       /* of the whole file in seconds, even if spans are read: by its header until it is
                            read to its end; 0 if unknown */
  bool still;            /* a picture: one frame */
  int loop;              /* loop count of a GIF: 0 endless, -1 no repetition */
} fs_media_info;

#endif
