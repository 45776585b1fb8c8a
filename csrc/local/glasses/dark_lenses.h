/* Dark glasses of a target: what is behind them cannot be shown. */
#ifndef FS_DARK_LENSES_H
#define FS_DARK_LENSES_H

#include "local/face/skin_points.h"

/* Whether both eyes are behind dark lenses: then there is no skin around either, or they have been `told` by
 * their luma. If so `behind` becomes true of the points behind them and of those beside them: rims shine, and
 * skin close to them is in their shadow. Told lenses hide all that is around the eyes, in whatever colours
 * they reflect. */
bool fs_dark_lenses_find(const fs_skin_points *skin, bool told, bool behind[FS_FACE_POINTS]);

#endif
