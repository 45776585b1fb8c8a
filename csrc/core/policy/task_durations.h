/* The last 8 durations of each task kind, as this client observed them. */
#ifndef FS_TASK_DURATIONS_H
#define FS_TASK_DURATIONS_H

#include "core/policy/flow.h"

/* Bound on the kinds. A client uses a handful, but their names are the user's (any model can be asked for):
 * beyond the bound the kind noted longest ago is dropped. */
enum { FS_KINDS_MAX = 32, FS_KIND_SIZE = 64, FS_DURATIONS_KEPT = 8 };

typedef struct fs_duration_series {
  char kind[FS_KIND_SIZE];
  fs_ms last[FS_DURATIONS_KEPT]; /* a ring */
  uint64_t noted;                /* durations noted in all */
  uint64_t turn;                 /* counter value when the last one was noted */
} fs_duration_series;

typedef struct fs_task_durations {
  fs_duration_series series[FS_KINDS_MAX];
  size_t count;
  uint64_t turns;
} fs_task_durations;

/* Notes the duration of a task. Of longer names of kinds the first 63 bytes count. */
void fs_task_durations_note(fs_task_durations *durations, const char *kind, fs_ms duration);

/* The shortest of the last durations of a kind; -1 while fewer than 3 are known. */
fs_ms fs_task_durations_shortest(const fs_task_durations *durations, const char *kind);

/* The same for one entry. */
fs_ms fs_duration_series_shortest(const fs_duration_series *series);

#endif
