/* Values of the contract that are more than plain JSON: sentences, and lists of spans. */
#ifndef FS_JSON_H
#define FS_JSON_H

#include "local/media/spans.h"

#include <jansson.h>

/* `text` as a JSON string. A sentence may quote what a request sent, or be cut within a character: where it
 * is not valid UTF-8, all that is not ASCII becomes "?". NULL gives JSON null. Returns a new reference, or
 * NULL when memory is short. */
json_t *fs_json_text(const char *text);

/* Reads the field `spans` of a detection, this engine's own: [[begin, seconds], …], the parts of a video to
 * look at. Returns NULL, or what is wrong with it. */
const char *fs_json_spans_read(const json_t *list, fs_spans *spans);

/* The same from the text that the store keeps; NULL is none. Returns 0, or -1 if this program did not write
 * it. */
int fs_json_spans_parse(const char *text, fs_spans *spans);

#endif
