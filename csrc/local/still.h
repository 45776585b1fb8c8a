/* Pictures read under the name the user knows them by. */
#ifndef FS_STILL_H
#define FS_STILL_H

#include "../vision/picture.h"

/* fs_picture_read, but the sentence in `error` begins with `name` ("the picture"), not with the path, which
 * is the engine's own. */
int fs_still_read(const char *path, const char *name, fs_picture *picture, char *error, size_t error_size);

#endif
