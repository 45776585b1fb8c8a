/* People in a picture of whom no face is told: masked, in the dark, turned away, hidden. */
#ifndef FS_MISSED_H
#define FS_MISSED_H

#include "vision/body/body_net.h"

/* Of the bodies those that none of the `count` faces belongs to, as the faces that they would have: where,
 * about how large, and with the body's score. Only bodies about as sure and as large as those of the first
 * `told` faces count, so without any of these there are none. Returns how many. */
int fs_missed_find(const fs_bodies looks[FS_BODY_LOOKS], const fs_rect *faces, int told, int count,
                   fs_body missed[FS_BODIES_MAX]);

#endif
