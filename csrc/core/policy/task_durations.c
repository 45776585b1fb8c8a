#include "core/policy/task_durations.h"

#include <stdio.h>
#include <string.h>

/* One or two could be chance. Our own number. */
enum { ENOUGH = 3 };

static fs_habit *find(const fs_durations *durations, const char *kind) {
  for (size_t i = 0; i < durations->count; i++)
    if (strncmp(durations->habits[i].kind, kind, FS_KIND_SIZE - 1) == 0)
      return (fs_habit *)&durations->habits[i];
  return NULL;
}

static fs_habit *make(fs_durations *durations, const char *kind) {
  fs_habit *habit = &durations->habits[0];
  if (durations->count < FS_KINDS_MOST)
    habit = &durations->habits[durations->count++];
  else
    for (size_t i = 1; i < durations->count; i++)
      if (durations->habits[i].turn < habit->turn)
        habit = &durations->habits[i];
  *habit = (fs_habit){.noted = 0};
  snprintf(habit->kind, sizeof habit->kind, "%s", kind);
  return habit;
}

void fs_durations_note(fs_durations *durations, const char *kind, fs_ms duration) {
  fs_habit *habit = find(durations, kind);
  if (!habit)
    habit = make(durations, kind);
  habit->last[habit->noted++ % FS_DURATIONS_KEPT] = duration;
  habit->turn = ++durations->turns;
}

fs_ms fs_habit_shortest(const fs_habit *habit) {
  if (habit->noted < ENOUGH)
    return -1;
  fs_ms shortest = habit->last[0];
  for (size_t i = 1; i < habit->noted && i < FS_DURATIONS_KEPT; i++)
    if (habit->last[i] < shortest)
      shortest = habit->last[i];
  return shortest;
}

fs_ms fs_durations_shortest(const fs_durations *durations, const char *kind) {
  const fs_habit *habit = find(durations, kind);
  return habit ? fs_habit_shortest(habit) : -1;
}
