/* One clock for all of a file: it begins at 0, and goes on where the file's own clock jumps. Files that were
 * joined have one clock after another; each of them is an epoch, in which all streams keep their distance. */
#ifndef FS_TIMELINE_H
#define FS_TIMELINE_H

#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stdint.h>

/* Times are in microseconds. */
typedef struct fs_stream_clock {
  int epoch;         /* that the stream is in */
  int64_t last;      /* by the file's clock, of the latest packet; AV_NOPTS_VALUE before the first */
  bool decoded;      /* that was its time of decoding, not of display */
  int64_t next;      /* on the timeline: the end of what is shown or heard so far */
  int64_t last_step; /* between the latest two packets */
} fs_stream_clock;

typedef struct fs_timeline {
  const AVFormatContext *format; /* borrowed */
  int64_t origin;                /* where the file's clock stands at its beginning */
  int64_t *shifts;               /* owned: of each epoch, from the file's clock; the first is 0 */
  int epochs;
  fs_stream_clock *streams; /* owned */
  unsigned stream_count;
} fs_timeline;

/* `video` is the number of the video stream. Returns 0, or -1 when memory is short. */
int fs_timeline_init(fs_timeline *timeline, const AVFormatContext *format, int video);
void fs_timeline_free(fs_timeline *timeline);

/* Moves the packet's times, as the file has them, onto the timeline. Returns false for a stream that turned
 * up after the opening, or when memory is short. */
bool fs_timeline_place(fs_timeline *timeline, AVPacket *packet);

/* The file is read from elsewhere: a jump that follows is not one of its clock. */
void fs_timeline_moved(fs_timeline *timeline);

#endif
