/* Faces in pictures: where they are, their landmarks, whose they are. A C interface over OpenCV's dnn module
 * and dlib; models and their licences are listed in MODELS.md.
 *
 * A `fs_vision` is used by one thread at a time; any number may be open, and what never changes (the landmark
 * model) is shared between them. */
#ifndef FS_VISION_H
#define FS_VISION_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fs_vision fs_vision;

/* Loads the models found in `models` (a directory filled by `make models`); `threads` is how many threads one
 * call may use. That number is the process's: it is set by the open that finds no other fs_vision, and holds
 * for all until the last is closed. Returns NULL with the reason in `error` (which file is missing, and the
 * command that fetches it). */
fs_vision *fs_vision_open(const char *models, int threads, char *error, size_t error_size);
void fs_vision_close(fs_vision *vision);

/* Finds faces of at least `min_score`, best first, at most `max`. The picture may be a scaled-down view:
 * boxes are in its pixels. More than about 640 x 360 pixels are reduced to that before the network looks,
 * where it finds faces from 20 pixels up. Returns how many, or -1 (only when memory is short). */
int fs_vision_detect(fs_vision *vision, const fs_picture *picture, float min_score, fs_face *faces, int max);

/* Landmarks of the face in `box` (as found by fs_vision_detect, in the pixels of `grey`): three steps, and up
 * to six times as many where the first do not agree. Returns how far they are to be trusted, see
 * FS_LEAST_TRUST. */
float fs_vision_landmarks(fs_vision *vision, const fs_grey *grey, const fs_rect *box, fs_landmarks *out);

/* Landmarks of the face whose landmarks were `near` a frame ago (or a first guess): one step,
 * steadier than starting from a box. `out` may be `near`. */
void fs_vision_refine(fs_vision *vision, const fs_grey *grey, const fs_landmarks *near, fs_landmarks *out);

/* The embedding of a face, of length 1. The picture may be a crop, its landmarks in the crop's pixels.
 * Returns 0, or -1 when the landmarks are degenerate. */
int fs_vision_embed(fs_vision *vision, const fs_picture *picture, const fs_landmarks *landmarks,
                    float embedding[FS_EMBEDDING]);

fs_pose fs_landmarks_pose(const fs_landmarks *landmarks);

#ifdef __cplusplus
}
#endif

#endif
