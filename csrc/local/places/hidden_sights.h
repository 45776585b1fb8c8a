/* Where persons are while others pass before them. */
#ifndef FS_HIDDEN_SIGHTS_H
#define FS_HIDDEN_SIGHTS_H

#include "local/places/beside.h"

/* Sightings, and those of the frames in which somebody is hidden. */
typedef struct fs_hidden_sights {
  fs_sighting *sighting; /* owned: in order of first frame */
  int count;
  fs_sight *sights; /* owned: of the frames that are hidden */
} fs_hidden_sights;

/* Adds to the sightings, which are in order of first frame, the frames between two of one person who comes
 * back where it was, in one shot, while another passes before that place: who stands there is still there.
 * Returns 0, or -1 when memory is short; what `found` holds is to be freed in any case. */
int fs_hidden_sights_find(fs_hidden_sights *found, const fs_sighting *sightings, int count);

/* Releases what it holds. */
void fs_hidden_sights_free(fs_hidden_sights *found);

#endif
