/* Glasses that a target wears, of which the swap shows nothing. */
#ifndef FS_TARGET_GLASSES_H
#define FS_TARGET_GLASSES_H

#include "local/face/warp.h"
#include "local/target/target.h"

/* Looks for rims of glasses, and replaces them, and what is as thin and darker than the skin around the eyes,
 * by the skin beside it; dark lenses are told, and stay. The layers are to have been built, and are
 * afterwards; `warp` is working memory. Returns 0, or -1 when memory is short. */
int fs_target_glasses_remove(fs_target *target, fs_warp *warp);

#endif
