/* Whether what is before an eye looks like one. */
#ifndef FS_EYE_LIKENESS_H
#define FS_EYE_LIKENESS_H

#include "local/canvas/patch.h"
#include "vision/geometry.h"

/* How much the more eye-like one of a face's eyes looks like an eye, open or looking down: 1 is the same but
 * for brightness and contrast, 0 has nothing of it. `width` is the face's, in pixels. */
float fs_eye_likeness(const fs_patch *patch, const fs_mesh *face, float width);

#endif
