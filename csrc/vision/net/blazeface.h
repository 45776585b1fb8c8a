/* BlazeFace (short range): where the eyes, nose, mouth and ears of one face are, whichever way up; and the
 * same network as trained for palms. */
#ifndef FS_BLAZEFACE_H
#define FS_BLAZEFACE_H

#include "base/error.h"
#include "vision/geometry.h"
#include "vision/picture/picture.h"

/* Key points, as the picture shows them: the person's right eye is on the left. */
enum { FS_KEY_LEFT_EYE, FS_KEY_RIGHT_EYE, FS_KEY_NOSE, FS_KEY_MOUTH, FS_KEY_LEFT_EAR, FS_KEY_RIGHT_EAR };
enum { FS_KEYS = 6, FS_PALM_KEYS = 7 };
/* Key points of a palm: the wrist, where the fingers begin, the thumb. */
enum { FS_PALM_WRIST = 0, FS_PALM_MIDDLE = 2 };

typedef struct fs_keys {
  float score;               /* 0 to 1 */
  fs_rect box;               /* in the picture's pixels, as are the points */
  fs_point at[FS_PALM_KEYS]; /* a face has FS_KEYS of them */
} fs_keys;

typedef struct fs_blazeface fs_blazeface;

/* Reads from the directory `models`. Returns NULL with the reason in `error`. Used by one thread at a time.
 */
fs_blazeface *fs_blazeface_open(const char *models, fs_error *error);
fs_blazeface *fs_blazeface_open_palm(const char *models, fs_error *error);
void fs_blazeface_close(fs_blazeface *net); /* NULL is fine */

/* The best face (or palm) in the square `region` of the picture; score 0 where there is none of at least
 * `min_score`. Returns 0, 1 where the square is none, or -1 when memory is short. */
int fs_blazeface_run(fs_blazeface *net, const fs_picture *picture, const fs_region *region, float min_score,
                     fs_keys *out);

#endif
