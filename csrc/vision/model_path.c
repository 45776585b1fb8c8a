#include "vision/model_path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How far up: from PREFIX/lib/x86_64-linux-gnu/lua/5.4/faceswap/ to PREFIX, from build/5.4/faceswap/ to
 * build. */
enum { LEVELS = 5 };

static bool has_models(const char *directory) {
  char file[PATH_MAX];
  int length = snprintf(file, sizeof file, "%s/fr_detect.onnx", directory);
  return length > 0 && (size_t)length < sizeof file && access(file, R_OK) == 0;
}

/* Whether there are models in `root`/`place`; their directory is left in `out`. */
static bool try_place(const char *root, const char *place, char out[PATH_MAX]) {
  int length = snprintf(out, PATH_MAX, "%s%s", root, place);
  return length > 0 && length < PATH_MAX && has_models(out);
}

static bool find_above(const char *binary, char out[PATH_MAX]) {
  char root[PATH_MAX];
  if (strlen(binary) >= sizeof root)
    return false;
  memcpy(root, binary, strlen(binary) + 1);
  for (int level = 0; level <= LEVELS; level++) {
    char *slash = strrchr(root, '/');
    if (!slash)
      return false;
    *slash = '\0';
    if (try_place(root, "/models", out) || try_place(root, "/share/faceswap/models", out))
      return true;
  }
  return false;
}

void fs_model_path_find(const char *binary, char out[PATH_MAX]) {
  const char *named = getenv("FACESWAP_MODELS");
  if (named && *named && strlen(named) < PATH_MAX)
    memcpy(out, named, strlen(named) + 1);
  else if (!find_above(binary, out))
    memcpy(out, FS_MODELS_INSTALLED, sizeof FS_MODELS_INSTALLED);
}
