#include "local/media/spans.h"

#include <math.h>

static int64_t ticks(double seconds, AVRational base) {
  return llrint(seconds / av_q2d(base));
}

double fs_spans_length(const fs_spans *spans, int count) {
  double length = 0;
  for (int i = 0; i < count; i++)
    length += spans->at[i].end - spans->at[i].begin;
  return length;
}

int fs_spans_number(const fs_spans *spans, double seconds) {
  const double rounding = 1e-4; /* of a file's clock; less than a frame lasts */
  int number = 0;
  while (number < spans->count - 1 && seconds >= fs_spans_length(spans, number + 1) - rounding)
    number++;
  return number;
}

double fs_spans_origin(const fs_spans *spans, double seconds) {
  if (spans->count == 0)
    return seconds;
  int number = fs_spans_number(spans, seconds);
  return seconds - fs_spans_length(spans, number) + spans->at[number].begin;
}

bool fs_spans_over(const fs_spans *spans, int current, int64_t pts, AVRational base) {
  return current < spans->count && pts >= ticks(spans->at[current].end, base);
}

bool fs_spans_place(const fs_spans *spans, int current, int64_t *pts, AVRational base) {
  if (spans->count == 0)
    return true;
  if (current == spans->count)
    return false;
  const fs_span *span = &spans->at[current];
  if (*pts < ticks(span->begin, base) || *pts >= ticks(span->end, base))
    return false;
  *pts -= ticks(span->begin - fs_spans_length(spans, current), base);
  return true;
}
