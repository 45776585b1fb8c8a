#include "local/analysis/person_doubts.h"

#include <stdbool.h>

static bool overlap(const fs_track *a, const fs_track *b, int lag) {
  int first = a->first_frame > b->first_frame ? a->first_frame : b->first_frame;
  int a_end = a->first_frame + a->count, b_end = b->first_frame + b->count;
  return (a_end < b_end ? a_end : b_end) - first > lag;
}

static bool seen_together(const fs_analysis *analysis, int one, int other, int lag) {
  for (int i = 0; i < analysis->track_count; i++)
    for (int k = 0; analysis->tracks[i].person == one && k < analysis->track_count; k++)
      if (analysis->tracks[k].person == other && overlap(&analysis->tracks[i], &analysis->tracks[k], lag))
        return true;
  return false;
}

static void note(fs_person *person, int other) {
  if (person->doubts < FS_DOUBTS)
    person->maybe_same[person->doubts++] = other;
}

void fs_person_doubts_find(fs_analysis *analysis, int lag) {
  for (int i = 0; i < analysis->person_count; i++)
    for (int k = i + 1; k < analysis->person_count; k++) {
      fs_person *one = &analysis->persons[i], *other = &analysis->persons[k];
      if (fs_embedding_distance(one->embedding, other->embedding) > FS_OTHER_PERSON ||
          seen_together(analysis, i, k, lag))
        continue;
      note(one, k);
      note(other, i);
    }
}
