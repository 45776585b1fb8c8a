#include "local/media/spans.h"

#include <libavutil/mathematics.h>
#include <math.h>

static int64_t begin_of(const fs_spans *spans, int number, AVRational clock) {
  return llrint(spans->at[number].begin / av_q2d(clock));
}

static int64_t end_of(const fs_spans *spans, int number, AVRational clock) {
  return llrint(spans->at[number].end / av_q2d(clock));
}

/* The joined time at which a span begins. The sum is of whole ticks: a rounded sum of seconds could give the
 * end of one span and the begin of the next the same tick of a coarse clock. */
static int64_t seen_from(const fs_spans *spans, int number, AVRational clock) {
  int64_t from = 0;
  for (int i = 0; i < number; i++)
    from += end_of(spans, i, clock) - begin_of(spans, i, clock);
  return from;
}

double fs_spans_length(const fs_spans *spans) {
  double length = 0;
  for (int i = 0; i < spans->count; i++)
    length += spans->at[i].end - spans->at[i].begin;
  return length;
}

int64_t fs_spans_origin(const fs_spans *spans, AVRational clock, int64_t pts, int *number) {
  *number = 0;
  if (spans->count == 0)
    return pts;
  while (*number < spans->count - 1 && pts >= seen_from(spans, *number + 1, clock))
    ++*number;
  return pts - seen_from(spans, *number, clock) + begin_of(spans, *number, clock);
}

bool fs_spans_over(const fs_spans *spans, int current, AVRational clock, int64_t pts) {
  return current < spans->count && pts >= end_of(spans, current, clock);
}

bool fs_spans_place(const fs_spans *spans, int current, AVRational clock, AVRational base, int64_t *pts) {
  if (spans->count == 0)
    return true;
  if (current == spans->count)
    return false;
  int64_t begin = begin_of(spans, current, clock), end = end_of(spans, current, clock);
  if (av_compare_ts(*pts, base, begin, clock) < 0 || av_compare_ts(*pts, base, end, clock) >= 0)
    return false;
  *pts -= av_rescale_q(begin - seen_from(spans, current, clock), clock, base);
  return true;
}

bool fs_spans_find(const fs_spans *spans, AVRational clock, AVRational base, int64_t *pts) {
  if (spans->count == 0)
    return true;
  for (int i = 0; i < spans->count; i++)
    if (fs_spans_place(spans, i, clock, base, pts))
      return true;
  return false;
}

int64_t fs_spans_seen(const fs_spans *spans, AVRational clock, AVRational base, int64_t pts) {
  if (spans->count == 0)
    return pts;
  int64_t seen = 0, at = av_rescale_q(pts, base, clock);
  for (int i = 0; i < spans->count; i++) {
    int64_t begin = begin_of(spans, i, clock), end = end_of(spans, i, clock);
    if (at > begin)
      seen += (at < end ? at : end) - begin;
  }
  return av_rescale_q(seen, clock, base);
}
