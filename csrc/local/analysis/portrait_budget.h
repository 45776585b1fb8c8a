/* Bounds the memory of portraits in a long video: every shot takes one of each face, the result needs one of
 * each person. */
#ifndef FS_PORTRAIT_BUDGET_H
#define FS_PORTRAIT_BUDGET_H

#include "local/analysis/tracklet.h"

/* Bytes of portraits from which on those are released that nobody will ask for. */
enum { FS_PORTRAITS_MAX = 3 << 20 };

/* Releases the portraits of ended tracklets that are surely of a person who is shown better in another.
 * Returns how many bytes the rest takes. */
size_t fs_portraits_thin(fs_tracklets *tracklets);

/* The tracklet in which the person of `tracklet`, whose portrait was released, is shown; NULL where it was
 * not. */
const fs_tracklet *fs_portrait_elsewhere(const fs_tracklets *tracklets, const fs_tracklet *tracklet);

#endif
