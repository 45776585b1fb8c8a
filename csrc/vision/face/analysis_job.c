#include "vision/face/analysis_job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

fs_glance *fs_glance_new(const void *bytes, size_t size, const char *name, int most) {
  fs_glance *glance = calloc(1, sizeof *glance);
  if (!glance)
    return NULL;
  glance->name = strdup(name);
  glance->most = most;
  if (bytes) {
    glance->bytes = malloc(size + 1);
    glance->size = size;
  }
  if (!glance->name || (bytes && !glance->bytes)) {
    fs_glance_free(glance);
    return NULL;
  }
  if (bytes)
    memcpy(glance->bytes, bytes, size);
  return glance;
}

void fs_glance_free(fs_glance *glance) {
  if (!glance)
    return;
  free(glance->bytes);
  free(glance->name);
  free(glance);
}

void fs_glance_perform(fs_glance *glance, fs_looker *looker) {
  fs_picture picture;
  glance->count = -1;
  if ((glance->bytes ? fs_picture_decode(glance->bytes, glance->size, glance->name, &picture, glance->error,
                                         sizeof glance->error)
                     : fs_picture_read(glance->name, &picture, glance->error, sizeof glance->error)) != 0)
    return;
  glance->width = picture.width;
  glance->height = picture.height;
  glance->count = fs_looker_run(looker, &picture, glance->most, glance->seen);
  fs_picture_free(&picture);
  if (glance->count < 0)
    snprintf(glance->error, sizeof glance->error, "%s cannot be looked at: out of memory", glance->name);
}

void fs_glance_fail(fs_glance *glance, const char *why) {
  glance->count = -1;
  snprintf(glance->error, sizeof glance->error, "%s", why);
}
