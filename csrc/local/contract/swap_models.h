/* The models of the contract. */
#ifndef FS_SWAP_MODELS_H
#define FS_SWAP_MODELS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum fs_medium { FS_MEDIUM_VIDEO, FS_MEDIUM_GIF, FS_MEDIUM_IMAGE } fs_medium;

typedef struct fs_swap_model {
  const char *name;
  const char *media_field; /* of `input`: where its URL stands */
  fs_medium medium;
  bool primary; /* one face, found without a detection before */
} fs_swap_model;

/* All of them; ends with one without a name. */
extern const fs_swap_model fs_models[];

/* The model called `name`, or NULL. */
const fs_swap_model *fs_model_find(const char *name);

/* All names, for messages. */
extern const char fs_model_names[];

/* What a swap costs, in credits.
 * With a detection: 1 for each started second of video (an image counts as one second) and each face that is
 * replaced, at least 1. Without one, the video's length is not known before it is paid for: a flat price. */
int64_t fs_model_price(const fs_swap_model *model, double duration, int replaced);

#endif
