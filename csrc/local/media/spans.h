/* The parts of a video that are read, if not all of it. They are joined: read as one video without gaps. */
#ifndef FS_SPANS_H
#define FS_SPANS_H

#include <libavutil/rational.h>
#include <stdbool.h>
#include <stdint.h>

enum { FS_SPANS_MAX = 64 };

typedef struct fs_span {
  double begin, end; /* seconds from the video's start; `end` is exclusive */
} fs_span;

/* All streams are cut at ticks of the video's clock: `clock` in the functions below is the video's time base.
 */
typedef struct fs_spans {
  int count;                /* 0: all of the video */
  fs_span at[FS_SPANS_MAX]; /* ascending, not empty, not overlapping */
} fs_spans;

/* Their total length in seconds. */
double fs_spans_length(const fs_spans *spans);

/* The video's time, in `clock`, of the joined time `pts`. `*number` becomes the index of its span, 0 without
 * spans. */
int64_t fs_spans_origin(const fs_spans *spans, AVRational clock, int64_t pts, int *number);

/* Whether the video's time `pts` is at or after the end of span `current`. */
bool fs_spans_over(const fs_spans *spans, int current, AVRational clock, int64_t pts);

/* Whether the video's time `*pts`, in `base`, lies in span `current`; if so, `*pts` becomes the joined time.
 */
bool fs_spans_place(const fs_spans *spans, int current, AVRational clock, AVRational base, int64_t *pts);

/* fs_spans_place for whichever span has `*pts`. */
bool fs_spans_find(const fs_spans *spans, AVRational clock, AVRational base, int64_t *pts);

/* How much of the video before `pts` lies in spans, both in `base`. */
int64_t fs_spans_seen(const fs_spans *spans, AVRational clock, AVRational base, int64_t pts);

#endif
