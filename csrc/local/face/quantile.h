/* Quantiles of a few numbers. */
#ifndef FS_QUANTILE_H
#define FS_QUANTILE_H

#include <stdlib.h>

static inline int fs_by_value(const void *a, const void *b) {
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

/* Sorts the values, and returns the one that `part` of `parts` of them are below; 0 where there are none. */
static inline float fs_quantile(float *values, int count, int part, int parts) {
  qsort(values, (size_t)count, sizeof *values, fs_by_value);
  return count > 0 ? values[count * part / parts] : 0;
}

static inline float fs_median(float *values, int count) {
  return fs_quantile(values, count, 1, 2);
}

#endif
