/* The last 8 durations of each task kind, as this client observed them. */
#ifndef FS_TASK_DURATIONS_H
#define FS_TASK_DURATIONS_H

#include "core/policy/flow.h"

/* A client sees a handful of kinds. Their names are the user's (any model can be asked for), so there is a
 * bound: beyond it the kind that was noted longest ago is forgotten. */
enum { FS_KINDS_MAX = 32, FS_KIND_SIZE = 64, FS_DURATIONS_KEPT = 8 };

typedef struct fs_duration_series {
  char kind[FS_KIND_SIZE];
  fs_ms last[FS_DURATIONS_KEPT]; /* the last ones, in a ring */
  uint64_t noted;                /* how many there were */
  uint64_t turn;                 /* when the last one was noted */
} fs_duration_series;

typedef struct fs_task_durations {
  fs_duration_series series[FS_KINDS_MAX];
  size_t count;
  uint64_t turns;
} fs_task_durations;

/* Notes that a task of a kind took so long. Of longer names the first 63 bytes count. */
void fs_task_durations_note(fs_task_durations *durations, const char *kind, fs_ms duration);

/* The shortest of the last durations of a kind; -1 while fewer than 3 are known. */
fs_ms fs_task_durations_shortest(const fs_task_durations *durations, const char *kind);

/* The same of one entry. */
fs_ms fs_duration_series_shortest(const fs_duration_series *series);

#endif
