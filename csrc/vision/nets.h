/* The neural networks, run by OpenCV's dnn module. No C++ exception leaves these functions. */
#ifndef FS_NETS_H
#define FS_NETS_H

#include "vision.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fs_detector fs_detector;
typedef struct fs_embedder fs_embedder;

/* OpenCV's threads belong to the process and must not be resized while one works: whoever opens first sets
 * their number, and it can change only once everyone has left. */
void fs_threads_enter(int threads);
void fs_threads_leave(void);

/* All of these return NULL or -1 with the reason in `error`; close takes NULL. */
fs_detector *fs_detector_open(const char *models, char *error, size_t error_size);
void fs_detector_close(fs_detector *detector);
int fs_detector_run(fs_detector *detector, const fs_picture *picture, float min_score, fs_face *faces,
                    int max);

fs_embedder *fs_embedder_open(const char *models, char *error, size_t error_size);
void fs_embedder_close(fs_embedder *embedder);

/* `to_face` maps the picture's pixels to those of the square the network looks at:
 * x' = at[0] x + at[1] y + at[2], y' = at[3] x + at[4] y + at[5]. The result is of length 1. */
typedef struct fs_transform {
  float at[6];
} fs_transform;
int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_transform *to_face,
                    float embedding[FS_EMBEDDING]);

#ifdef __cplusplus
}
#endif

#endif
