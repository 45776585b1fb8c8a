#include "vision/picture/jpeg_scans.h"

#include "base/media/jpeg_marker.h"

#include <libavutil/intreadwrite.h>
#include <stdbool.h>
#include <string.h>

enum { MARK = 0xff, PROGRESSIVE = 0xc2, START = 0xd8, END = 0xd9, SCAN = 0xda };
enum { MAX_COMPONENTS = 4, COEFFICIENTS = 64, NONE = 0xff };

typedef struct frame {
  bool known, progressive; /* `known`: what its scans are for */
  int count;
  uint8_t id[MAX_COMPONENTS];
  /* the lowest bit that a scan has of a coefficient, or NONE */
  uint8_t bit[MAX_COMPONENTS][COEFFICIENTS];
} frame;

static int find_component(const frame *f, uint8_t id) {
  int found = f->count - 1;
  while (found >= 0 && f->id[found] != id)
    found--;
  return found;
}

/* `segment` is behind its marker, with its size. */
static void read_frame(frame *f, const uint8_t *segment, uint8_t marker) {
  enum { COUNT = 7, FIRST = 8, EACH = 3 };
  const int size = AV_RB16(segment), count = size > COUNT ? segment[COUNT] : 0;
  *f = (frame){.progressive = marker == PROGRESSIVE};
  memset(f->bit, NONE, sizeof f->bit);
  if (count > MAX_COMPONENTS || size < FIRST + EACH * count)
    return;
  for (; f->count < count; f->count++) {
    const uint8_t id = segment[FIRST + EACH * f->count];
    if (find_component(f, id) >= 0)
      return; /* some encoders give all the same number */
    f->id[f->count] = id;
  }
  f->known = count > 0;
}

static void read_scan(frame *f, const uint8_t *segment) {
  enum { COUNT = 2, FIRST = 3, EACH = 2, BESIDE = 6 };
  const int size = AV_RB16(segment), count = size > COUNT ? segment[COUNT] : 0;
  if (size < BESIDE + EACH * count || !f->known) {
    f->known = false;
    return;
  }
  const uint8_t *band =
      segment + FIRST + (ptrdiff_t)EACH * count; /* its ends, and bits of what came before and comes */
  const int first = f->progressive ? band[0] : 0, last = f->progressive ? band[1] : COEFFICIENTS - 1;
  for (int i = 0; i < count; i++) {
    const int component = find_component(f, segment[FIRST + EACH * i]);
    if (component < 0 || last >= COEFFICIENTS)
      f->known = false;
    for (int k = first; f->known && k <= last; k++)
      f->bit[component][k] = f->progressive ? band[2] & 0x0f : 0;
  }
}

static fs_jpeg_scans judge(const frame *f) {
  fs_jpeg_scans found = FS_JPEG_SCANS_ALL;
  for (int i = 0; f->known && i < f->count; i++) {
    if (f->bit[i][0] == NONE)
      return FS_JPEG_SCANS_NOT_ALL_COLOURS;
    for (int k = 0; k < COEFFICIENTS; k++)
      if (f->bit[i][k] != 0)
        found = FS_JPEG_SCANS_COARSE;
  }
  return found;
}

/* A whole picture has an end marker behind its scans, and something else may follow: a phone's second
 * picture, or a film. */
fs_jpeg_scans fs_jpeg_scans_find(const uint8_t *data, size_t size) {
  frame f = {0};
  bool scan = false; /* coded data, in which 0 follows a byte that looks like a mark */
  if (size < 2 || data[0] != MARK || data[1] != START)
    return FS_JPEG_SCANS_ALL;
  for (size_t at = 2; at + 1 < size;) {
    const uint8_t marker = data[at + 1];
    if (data[at] == MARK && marker == END)
      return judge(&f);
    if (data[at] != MARK && !scan)
      return FS_JPEG_SCANS_ALL; /* damaged: the decoder judges */
    if (data[at] != MARK || marker == MARK)
      at++;
    else if (fs_jpeg_stands_alone(marker) || marker == START || (scan && marker == 0))
      at += 2;
    else if (at + 4 > size || at + 2 + AV_RB16(data + at + 2) > size)
      return FS_JPEG_SCANS_CUT;
    else {
      scan = marker == SCAN;
      if (fs_jpeg_begins_frame(marker))
        read_frame(&f, data + at + 2, marker);
      else if (scan)
        read_scan(&f, data + at + 2);
      at += 2 + (size_t)AV_RB16(data + at + 2);
    }
  }
  return FS_JPEG_SCANS_CUT;
}
