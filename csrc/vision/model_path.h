/* The directory of the models. */
#ifndef FS_MODEL_PATH_H
#define FS_MODEL_PATH_H

#include <limits.h>
#include <stdbool.h>

/* Where `make install` puts them. */
#define FS_MODELS_INSTALLED "/usr/local/share/faceswap/models"

/* The directory named by FACESWAP_MODELS of the environment; else `models` or `share/faceswap/models` beside
 * the file `binary` (an absolute path) or in a directory above it; else FS_MODELS_INSTALLED. Whether they are
 * there is for the opens to say. */
void fs_model_path_find(const char *binary, char out[PATH_MAX]);

#endif
