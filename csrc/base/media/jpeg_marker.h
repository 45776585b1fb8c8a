/* Markers of JPEG, behind their first byte of 0xff (ITU T.81, table B.1). */
#ifndef FS_JPEG_MARKER_H
#define FS_JPEG_MARKER_H

#include <stdbool.h>
#include <stdint.h>

/* Whether it begins a frame's header, of whatever coding. */
static inline bool fs_jpeg_begins_frame(uint8_t marker) {
  enum { FIRST = 0xc0, TABLES = 0xc4, EXTENSION = 0xc8, CONDITIONING = 0xcc, LAST = 0xcf };
  return marker >= FIRST && marker <= LAST && marker != TABLES && marker != EXTENSION &&
         marker != CONDITIONING;
}

/* Whether it has no segment behind it, amidst a picture. */
static inline bool fs_jpeg_stands_alone(uint8_t marker) {
  enum { TEMPORARY = 0x01, FIRST_RESTART = 0xd0, LAST_RESTART = 0xd7 };
  return marker == TEMPORARY || (marker >= FIRST_RESTART && marker <= LAST_RESTART);
}

#endif
