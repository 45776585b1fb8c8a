/* The parts of a video that are looked at, where that is not all of it. What is seen of them is one video
 * without gaps. */
#ifndef FS_SPANS_H
#define FS_SPANS_H

#include <libavutil/rational.h>
#include <stdbool.h>
#include <stdint.h>

enum { FS_SPANS_MAX = 64 };

typedef struct fs_span {
  double begin, end; /* seconds from the video's start; `end` is not part of it */
} fs_span;

/* All streams are cut where the video's clock is: its time base is the `clock` of the functions below. */
typedef struct fs_spans {
  int count;                /* 0: all of the video */
  fs_span at[FS_SPANS_MAX]; /* in order, none of them empty, none into the next */
} fs_spans;

/* How long all of them are, in seconds. */
double fs_spans_length(const fs_spans *spans);

/* Where in the video that lies which is seen at `pts`, in `clock`; `*number` becomes its span, 0 where there
 * is none. */
int64_t fs_spans_origin(const fs_spans *spans, AVRational clock, int64_t pts, int *number);

/* Whether span number `current` is over with what comes at `pts` in the video. */
bool fs_spans_over(const fs_spans *spans, int current, AVRational clock, int64_t pts);

/* Whether what comes at `*pts`, counted in `base`, belongs to span number `current`; `*pts` becomes when it
 * is seen. */
bool fs_spans_place(const fs_spans *spans, int current, AVRational clock, AVRational base, int64_t *pts);

/* The same of whichever span it belongs to. */
bool fs_spans_find(const fs_spans *spans, AVRational clock, AVRational base, int64_t *pts);

/* How much of the video up to `pts`, counted in `base`, is seen. */
int64_t fs_spans_seen(const fs_spans *spans, AVRational clock, AVRational base, int64_t pts);

#endif
