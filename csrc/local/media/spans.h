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

typedef struct fs_spans {
  int count;                /* 0: all of the video */
  fs_span at[FS_SPANS_MAX]; /* in order, none of them empty, none into the next */
} fs_spans;

/* How long the first `count` of them are, in seconds. */
double fs_spans_length(const fs_spans *spans, int count);

/* In which span that lies which is seen `seconds` after the beginning; 0 where there is none. */
int fs_spans_number(const fs_spans *spans, double seconds);

/* Where in the video it lies. */
double fs_spans_origin(const fs_spans *spans, double seconds);

/* Whether span number `current` is over with what comes at `pts` in the video. */
bool fs_spans_over(const fs_spans *spans, int current, int64_t pts, AVRational base);

/* Whether what comes at `*pts` in the video belongs to span number `current`; `*pts` becomes when it is seen.
 */
bool fs_spans_place(const fs_spans *spans, int current, int64_t *pts, AVRational base);

#endif
