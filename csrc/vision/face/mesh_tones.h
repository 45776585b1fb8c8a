/* How light and dark a face is at the points of its mesh: what tells whether another face has taken its
 * place, at a thousandth of an embedding's cost. */
#ifndef FS_MESH_TONES_H
#define FS_MESH_TONES_H

#include "vision/geometry.h"

/* Of mean 0 and length 1: light that changes on all of the face changes nothing. Zeros where all is alike. */
typedef struct fs_mesh_tones {
  float at[FS_MESH];
} fs_mesh_tones;

/* Reads the tones from the frame in which the mesh is; points outside are read at its edge. */
void fs_mesh_tones_read(fs_mesh_tones *tones, const fs_grey *frame, const fs_mesh *mesh);

/* 1 for the same, about 0 for what has nothing in common. Another person's are below 0.8, the same person's
 * a second later above 0.9, unless something hides the face, or it turns far away: measured on films composed
 * of portraits of the tuning half of make bench-faces, and on people who talk. */
float fs_mesh_tones_likeness(const fs_mesh_tones *one, const fs_mesh_tones *other);

#endif
