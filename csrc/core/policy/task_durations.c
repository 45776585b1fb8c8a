#include "core/policy/task_durations.h"

#include <stdio.h>
#include <string.h>

/* Fewer could be chance. Our own number. */
enum { ENOUGH = 3 };

static fs_duration_series *find(const fs_task_durations *durations, const char *kind) {
  for (size_t i = 0; i < durations->count; i++)
    if (strncmp(durations->series[i].kind, kind, FS_KIND_SIZE - 1) == 0)
      return (fs_duration_series *)&durations->series[i];
  return NULL;
}

static fs_duration_series *make(fs_task_durations *durations, const char *kind) {
  fs_duration_series *series = &durations->series[0];
  if (durations->count < FS_KINDS_MAX)
    series = &durations->series[durations->count++];
  else
    for (size_t i = 1; i < durations->count; i++)
      if (durations->series[i].turn < series->turn)
        series = &durations->series[i];
  *series = (fs_duration_series){.noted = 0};
  snprintf(series->kind, sizeof series->kind, "%s", kind);
  return series;
}

void fs_task_durations_note(fs_task_durations *durations, const char *kind, fs_ms duration) {
  fs_duration_series *series = find(durations, kind);
  if (!series)
    series = make(durations, kind);
  series->last[series->noted++ % FS_DURATIONS_KEPT] = duration;
  series->turn = ++durations->turns;
}

fs_ms fs_duration_series_shortest(const fs_duration_series *series) {
  if (series->noted < ENOUGH)
    return -1;
  fs_ms shortest = series->last[0];
  for (size_t i = 1; i < series->noted && i < FS_DURATIONS_KEPT; i++)
    if (series->last[i] < shortest)
      shortest = series->last[i];
  return shortest;
}

fs_ms fs_task_durations_shortest(const fs_task_durations *durations, const char *kind) {
  const fs_duration_series *series = find(durations, kind);
  return series ? fs_duration_series_shortest(series) : -1;
}
