/* A second look at what may be a face, in the mirror: a face is as likely one there, while wheels, discs and
 * drawings are taken for faces by chance. */
#ifndef FS_MIRRORED_LOOK_H
#define FS_MIRRORED_LOOK_H

#include "vision/face/vision.h"

/* Fits the mesh to the face in the mirror image of the square of FS_FIT_REACH times its longer side, and
 * embeds it. Of `fit` only the witnesses and the likelihood are told: all else is the mirror's. Returns 0, 1
 * where hardly anything of the face is in the picture or it is too small to tell, or -1 when memory is short.
 */
int fs_mirrored_look(fs_vision *vision, const fs_picture *picture, const fs_face *face, fs_face_fit *fit,
                     float embedding[FS_EMBEDDING]);

#endif
