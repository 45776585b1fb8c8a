/* Faces that lie on their side or hang in a film, as in one that was recorded with a camera held sideways and
 * says nothing of it: the detector, which knows upright ones, looks at turned views, too. */
#ifndef FS_TURNED_FRAMES_H
#define FS_TURNED_FRAMES_H

#include "vision/face/turned_looks.h"

typedef struct fs_turned_frames {
  bool shows[FS_TURNS]; /* turned by so many quarters, the film has shown somebody lately, */
  int since[FS_TURNS];  /* so many looks ago */
} fs_turned_frames;

enum { FS_FRAME_FACES = 192 /* of one look, at most */ };

/* How the faces of a look stand in their list. */
typedef struct fs_ways {
  int upright; /* so many that were seen as they stand, */
  int turned;  /* then so many that were seen turned; the others were seen as they stand, but less surely */
} fs_ways;

/* Adds to the `count` faces of a view those that it shows in the turns that have shown somebody lately.
 * Before, all turns are asked, unless `side` is 0: of a view whose longer side has no more pixels than that.
 * Of what is seen as it stands, too, at least as surely, nothing is added. Returns how many there are then,
 * or -1 when memory is short. */
int fs_turned_frames_add(fs_turned_frames *turned, fs_vision *vision, const fs_picture *view, int side,
                         int pixels, float min_score, fs_face faces[FS_FRAME_FACES], int count,
                         fs_ways *ways);

#endif
