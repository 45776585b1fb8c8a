/* Where persons have walked while nobody else was in the picture. */
#ifndef FS_WALKS_H
#define FS_WALKS_H

#include "local/places/beside.h"

/* Sightings of stances instead of persons: who walks alone stands somewhere else afterwards, and what was
 * said of the place before does not hold there. */
typedef struct fs_stances {
  int count;             /* of stances; those of a person are not numbered in a row */
  int *person;           /* owned: of each stance */
  fs_sighting *sighting; /* owned: in order of first frame; `person` is the stance */
  int sightings;
} fs_stances;

/* Splits the sightings, which are in order of first frame, where their persons walk alone; no more than
 * `most` stances are told apart. Returns 0, or -1 when memory is short. */
int fs_stances_find(fs_stances *stances, const fs_sighting *sightings, int count, int persons, int most);

/* Releases what it holds. */
void fs_stances_free(fs_stances *stances);

#endif
