/* Persons who may be one. */
#ifndef FS_PERSON_DOUBTS_H
#define FS_PERSON_DOUBTS_H

#include "local/analysis/analysis.h"

/* Notes in each person whom nobody can tell from it: who is neither so near that they were grouped nor far
 * enough to be another, and is never seen beside it. `lag` is how many frames two tracks of one person may
 * share. */
void fs_person_doubts_find(fs_analysis *analysis, int lag);

#endif
