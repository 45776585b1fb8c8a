/* Makes a target's picture neutral: coloured light taken off, hair and things before the face told from it.
 */
#ifndef FS_NORMALIZE_TARGET_H
#define FS_NORMALIZE_TARGET_H

#include "local/swap/target.h"

/* All but `forehead` and the layers after the first must be set; both are set here. Returns 0, or -1 when
 * memory is short. */
int fs_normalize_target(fs_target *target);

#endif
