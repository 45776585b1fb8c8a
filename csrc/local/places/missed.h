/* People in a picture of whom no face is told: masked, in the dark, turned away, hidden. */
#ifndef FS_MISSED_H
#define FS_MISSED_H

#include "vision/body/body_net.h"

/* People whose faces nobody sees. */
typedef struct fs_missed {
  fs_body at[FS_BODIES_MAX];
  int count;
} fs_missed;

/* Of the bodies those that none of the `count` faces belongs to, as the faces that they would have: where,
 * about how large, and with the body's score. Only bodies about as sure and as large as those of the first
 * `told` faces count, so without any of these there are none. */
void fs_missed_find(const fs_bodies looks[FS_BODY_LOOKS], const fs_rect *faces, int told, int count,
                    fs_missed *missed);

/* Of several frames of a shot finds the first that shows most such as another one shows at about the same
 * place: what is nobody is seldom taken for somebody twice. Leaves only these in it; of one frame, all.
 * Returns its index. */
int fs_missed_agree(fs_missed *frames, int count);

#endif
