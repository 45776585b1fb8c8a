/* The detection and recognition networks. Each object is used by one thread at a time; constant data is
 * shared. */
#ifndef FS_NETS_H
#define FS_NETS_H

#include "base/error.h"
#include "vision/geometry.h"
#include "vision/picture/picture.h"

typedef struct fs_detector fs_detector;
typedef struct fs_embedder fs_embedder;

/* Both opens read from the directory `models` and return NULL with the reason in `error`; both closes take
 * NULL. The embedder is read once per process and directory: its calls wait for one another. */
fs_detector *fs_detector_open(const char *models, fs_error *error);
void fs_detector_close(fs_detector *detector);

/* Builds ahead what runs on pictures of a size need; where memory is short they build it themselves, in about
 * 10 ms. The other call frees the networks for all sizes. */
void fs_detector_prepare(fs_detector *detector, int width, int height, int pixels);
void fs_detector_trim(fs_detector *detector);

fs_embedder *fs_embedder_open(const char *models, fs_error *error);
void fs_embedder_close(fs_embedder *embedder);

/* As fs_vision_detect. */
int fs_detector_run(fs_detector *detector, const fs_picture *picture, int pixels, float min_score,
                    fs_face *faces, int max);

/* The embedding of a face, of length 1. Returns 0, 1 where the landmarks are degenerate, or -1 when memory is
 * short. */
int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_landmarks *landmarks,
                    float embedding[FS_EMBEDDING]);

#endif
