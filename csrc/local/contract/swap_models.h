/* The models of the contract. */
#ifndef FS_SWAP_MODELS_H
#define FS_SWAP_MODELS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum fs_medium { FS_MEDIUM_VIDEO, FS_MEDIUM_GIF, FS_MEDIUM_IMAGE } fs_medium;

typedef struct fs_swap_model {
  const char *name;
  const char *media_field; /* field of `input` with the medium's URL */
  fs_medium medium;
  bool primary; /* swaps the main face, without a detection */
} fs_swap_model;

/* Ends with an entry without a name. */
extern const fs_swap_model fs_models[];

/* The model called `name`, or NULL. */
const fs_swap_model *fs_model_find(const char *name);

/* All names, for messages. */
extern const char fs_model_names[];

/* Price of a swap in credits. With a detection: 1 for each started second of video (an image counts as one
 * second) and each replaced face, at least 1. Without a detection the duration is unknown when the task is
 * paid for, so the price is flat. */
int64_t fs_model_price(const fs_swap_model *model, double duration, int replaced);

#endif
