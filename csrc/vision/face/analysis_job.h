/* One look at a picture as plain values, so that another thread can do it. */
#ifndef FS_GLANCE_H
#define FS_GLANCE_H

#include "vision/face/analyzer.h"

#include <sys/queue.h>

/* A picture, and what is seen in it. */
typedef struct fs_glance {
  STAILQ_ENTRY(fs_glance) next; /* the crew's */
  uint64_t number;              /* likewise */

  /* asked */
  uint8_t *bytes; /* owned; NULL: those of the file called `name` */
  size_t size;
  char *name; /* owned; what the picture is called in sentences */
  int most;   /* faces to be described */

  /* answered */
  int count; /* of `seen`; -1: see `error` */
  int width, height;
  fs_seen seen[FS_LOOK_MOST];
  char error[512];
} fs_glance;

STAILQ_HEAD(fs_glances, fs_glance);

/* Copies what is borrowed; `bytes` may be NULL. Returns NULL when memory is short. */
fs_glance *fs_glance_new(const void *bytes, size_t size, const char *name, int most);
void fs_glance_free(fs_glance *glance); /* NULL is fine */

/* Looks. */
void fs_glance_perform(fs_glance *glance, fs_looker *looker);

/* It cannot be done. */
void fs_glance_fail(fs_glance *glance, const char *why);

#endif
