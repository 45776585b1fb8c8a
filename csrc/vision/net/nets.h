/* The neural networks, run by OpenCV's dnn module. No C++ exception leaves these functions. */
#ifndef FS_NETS_H
#define FS_NETS_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fs_detector fs_detector;
typedef struct fs_embedder fs_embedder;

/* An affine map of pixels: x' = at[0][0] x + at[0][1] y + at[0][2], y' = at[1][0] x + at[1][1] y + at[1][2].
 */
typedef struct fs_transform {
  double at[2][3];
} fs_transform;

/* The side in pixels of the square that an embedding is made from. */
enum { FS_ALIGNED_CROP = 150 };

/* OpenCV's threads belong to the process and must not be resized while one works: whoever enters first sets
 * their number, and it can change only once everyone has left. */
void fs_threads_enter(int threads);
void fs_threads_leave(void);

/* Both opens read from the directory `models` and return NULL with the reason in `error`; both closes take
 * NULL. */
fs_detector *fs_detector_open(const char *models, char *error, size_t error_size);
void fs_detector_close(fs_detector *detector);
fs_embedder *fs_embedder_open(const char *models, char *error, size_t error_size);
void fs_embedder_close(fs_embedder *embedder);

/* As fs_vision_detect. */
int fs_detector_run(fs_detector *detector, const fs_picture *picture, float min_score, fs_face *faces,
                    int max);

/* The embedding of what `to_chip` brings into the FS_ALIGNED_CROP square. Returns 0, or -1 when memory is
 * short or nothing is there. */
int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_transform *to_chip,
                    float embedding[FS_EMBEDDING]);

#ifdef __cplusplus
}
#endif

#endif
