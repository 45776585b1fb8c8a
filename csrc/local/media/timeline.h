/* One clock for a whole file: it begins at 0, and goes on where the file's own clock jumps. Joined files have
 * one clock after another; each of these is an epoch, within which the streams keep their distances. */
#ifndef FS_TIMELINE_H
#define FS_TIMELINE_H

#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stdint.h>

/* Frames of a stream that are decoded before one that is shown earlier: the most that a codec has (H.264,
 * HEVC). */
enum { FS_REORDER_MAX = 16 };

/* Times are in microseconds. */
typedef struct fs_stream_clock {
  int epoch;    /* current epoch of the stream */
  int64_t last; /* latest packet's time on the file's clock, of decoding where it is known; AV_NOPTS_VALUE
                   before the first packet */
  bool decoded; /* `last` is a decoding time that the file tells */
  int64_t next; /* end of what is shown or heard so far, on the timeline */
  int64_t last_step;                 /* between the latest two packets */
  int64_t lasts;                     /* duration of the latest packet; 0 where it is not told */
  int64_t leapt;                     /* by how much its times are too late, where they leapt */
  int64_t shown[FS_REORDER_MAX + 1]; /* latest display times of the epoch, the latest first */
  int shown_count;
} fs_stream_clock;

typedef struct fs_timeline {
  const AVFormatContext *format; /* borrowed */
  int64_t origin;                /* the file's clock at the file's begin */
  int64_t end;                   /* of the picture by the file's clock; AV_NOPTS_VALUE: not known */
  int64_t film_end;              /* of picture and sound, on the timeline; INT64_MAX: not known */
  bool leapt;                    /* the sound's times leapt to where it cannot be */
  int64_t *shifts;               /* owned: offset of each epoch from the file's clock; the first is 0 */
  int epochs;
  fs_stream_clock *streams; /* owned */
  unsigned stream_count;
} fs_timeline;

/* `video` is the index of the video stream. Returns 0, or -1 when memory is short. */
int fs_timeline_init(fs_timeline *timeline, const AVFormatContext *format, int video);
void fs_timeline_free(fs_timeline *timeline);

/* Converts the packet's times from the file's clock to the timeline. Returns false for a stream that appeared
 * after the opening, or when memory is short. */
bool fs_timeline_place(fs_timeline *timeline, AVPacket *packet);

/* Call after a seek: the jump that follows is not one of the file's clock. */
void fs_timeline_moved(fs_timeline *timeline);

#endif
