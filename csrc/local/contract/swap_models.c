#include "local/contract/swap_models.h"

#include <math.h>
#include <string.h>

enum { PRIMARY_PRICE = 10 };

const fs_swap_model fs_models[] = {
    {"video-face-swap-multi", "video_url", FS_MEDIUM_VIDEO, false},
    {"image-face-swap-multi", "image_url", FS_MEDIUM_IMAGE, false},
    {"gif-face-swap-multi", "video_url", FS_MEDIUM_GIF, false},
    {"video-face-swap", "video_url", FS_MEDIUM_VIDEO, true},
    {"image-face-swap", "image_url", FS_MEDIUM_IMAGE, true},
    {"gif-face-swap", "video_url", FS_MEDIUM_GIF, true},
    {NULL, NULL, FS_MEDIUM_VIDEO, false},
};

const char fs_model_names[] =
    "video-face-swap-multi, image-face-swap-multi, gif-face-swap-multi, video-face-swap, "
    "image-face-swap, gif-face-swap";

const fs_swap_model *fs_model_find(const char *name) {
  for (const fs_swap_model *model = fs_models; model->name != NULL; model++)
    if (strcmp(model->name, name) == 0)
      return model;
  return NULL;
}

int64_t fs_model_price(const fs_swap_model *model, double duration, int replaced) {
  if (model->primary)
    return model->medium == FS_MEDIUM_IMAGE ? 1 : PRIMARY_PRICE;
  int64_t seconds = duration > 1 ? (int64_t)ceil(duration) : 1;
  return replaced > 0 ? seconds * replaced : 1;
}
