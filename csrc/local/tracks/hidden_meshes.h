/* Meshes of a face while a head passes before it. */
#ifndef FS_HIDDEN_MESHES_H
#define FS_HIDDEN_MESHES_H

#include "local/tracks/track.h"

typedef struct fs_hidden_stretch {
  const fs_track *behind, *before;
  int first, end;  /* frames in which the two heads meet */
  int lost, found; /* frames between, from and up to which the one behind was not followed; the same: none */
} fs_hidden_stretch;

/* Puts the meshes of the one behind between those at the ends of the stretch, moved as what is to be seen of
 * the face is. Returns 0, or -1 when memory is short or the file fails. */
int fs_hidden_meshes_put(const fs_tracks *tracks, const fs_hidden_stretch *stretch);

#endif
