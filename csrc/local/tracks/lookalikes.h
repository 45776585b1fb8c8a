/* Two persons who look alike and are seen at one time: two people, or somebody and an image of theirs, as in
 * a mirror, on a screen or on a poster. */
#ifndef FS_LOOKALIKES_H
#define FS_LOOKALIKES_H

#include "local/tracks/track.h"

typedef enum fs_company {
  FS_COMPANY_NONE,     /* they are not seen at one time, but for a dissolve */
  FS_COMPANY_UNKNOWN,  /* they are; one may be the image of the other */
  FS_COMPANY_SEPARATE, /* they are, and move each by itself, or both stand still as in one photograph */
} fs_company;

/* Whether two persons share frames: more than `lag` of them, since a track may go on for so long beside the
 * one that has taken up its face, or the first ones of both. */
bool fs_tracks_together(const fs_tracks *tracks, int one, int other, int lag);

/* How two persons are seen at one time. Their meshes are read where the tracks share frames; frames that
 * cannot be read tell nothing. */
fs_company fs_tracks_company(const fs_tracks *tracks, int one, int other);

#endif
