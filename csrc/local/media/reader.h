/* Frames of a video, GIF or picture in display order, upright; sound as the packets it is stored in. */
#ifndef FS_MEDIA_READ_H
#define FS_MEDIA_READ_H

#include "local/media/spans.h"

#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum fs_pixels {
  FS_PIXELS_YUV, /* planar 4:2:0, 8 bits */
  FS_PIXELS_BGRA,
} fs_pixels;

/* What every frame of a file has in common. Width and height are even: an odd last row or column is left out.
 */
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

/* One of the two is set; both are the receiver's. */
typedef struct fs_media_item {
  AVFrame *frame;   /* pts strictly increasing; may share its pixels: av_frame_make_writable before writing */
  AVPacket *packet; /* of the sound */
} fs_media_item;

void fs_media_item_free(fs_media_item *unit);

typedef struct fs_reader fs_reader;

/* Opens the file and starts decoding it in a thread of its own, a bounded number of frames ahead. No other
 * file is opened, whatever the file refers to. Sound is handed out only if `sound` is set. Of a video, only
 * the `spans` are read, as if they were all; the same spans of the same file give the same frames. Returns
 * NULL with a sentence in `error`: not a video, no video stream, cut short, too large. */
fs_reader *fs_reader_open(const char *path, fs_pixels pixels, bool sound, const fs_spans *spans, int threads,
                          char *error, size_t error_size);

const fs_media_info *fs_reader_info(const fs_reader *reader);

/* The stream that sound packets come from, borrowed, or NULL where there is none (or `sound` was not set). */
const AVStream *fs_reader_sound(const fs_reader *reader);

/* The next unit in file order, to be released with fs_media_item_free. NULL at the end, or on failure: ask
 * fs_reader_status. */
fs_media_item *fs_reader_next(fs_reader *reader);

/* After the last unit: 0 and how long the last frame is shown (in time_base), or -1 with a sentence in
 * `error`. */
int fs_reader_status(fs_reader *reader, int64_t *last_duration, char *error, size_t error_size);

/* May be called at any time. NULL is fine. */
void fs_reader_close(fs_reader *reader);

#endif
