/* The field `spans` of a detection, this engine's own: [[begin, seconds], …], the parts of a video to look
 * at. */
#ifndef FS_SPANS_FIELD_H
#define FS_SPANS_FIELD_H

#include "local/media/spans.h"

#include <jansson.h>

/* Reads the list. Returns NULL, or what is wrong with it. */
const char *fs_spans_field_read(const json_t *list, fs_spans *spans);

/* The same from the text that the store keeps; NULL is none. Returns 0, or -1 if it is none of this
 * program's. */
int fs_spans_field_parse(const char *text, fs_spans *spans);

#endif
