#include "local/places/body_looks.h"

#include <stdlib.h>
#include <string.h>

int fs_body_looks_add(fs_body_looks *looks, int frame, int shot, const fs_bodies bodies[FS_BODY_LOOKS]) {
  if (looks->count == looks->capacity) {
    const int capacity = looks->capacity ? looks->capacity * 2 : 1;
    fs_body_look *more = realloc(looks->at, (size_t)capacity * sizeof *more);
    if (!more)
      return -1;
    looks->at = more;
    looks->capacity = capacity;
  }
  fs_body_look *look = &looks->at[looks->count++];
  look->frame = frame;
  look->shot = shot;
  memcpy(look->bodies, bodies, sizeof look->bodies);
  look->unfollowed.count = 0;
  return 0;
}

void fs_body_looks_free(fs_body_looks *looks) {
  free(looks->at);
  *looks = (fs_body_looks){0};
}
