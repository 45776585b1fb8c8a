/* Whether hair hangs over one half of a target's face. */
#ifndef FS_HIDDEN_HALF_H
#define FS_HIDDEN_HALF_H

#include "local/target/target.h"

typedef enum fs_half { FS_HALF_NONE, FS_HALF_LEFT, FS_HALF_RIGHT } fs_half;

/* The half of the picture's face over most of whose cheek there are strands, and over the other one's none:
 * hair of the skin's colour is known by them alone. */
fs_half fs_hidden_half(const fs_target *target);

#endif
