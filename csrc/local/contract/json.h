/* JSON values of the contract: messages and lists of spans. */
#ifndef FS_JSON_H
#define FS_JSON_H

#include "local/media/spans.h"

#include <jansson.h>

/* `text` as a JSON string. A message may quote a request, or be cut within a character: in text that is not
 * valid UTF-8 each byte beyond ASCII becomes "?". NULL gives JSON null. Returns a new reference, or NULL when
 * memory is short. */
json_t *fs_json_text(const char *text);

/* Reads the field `spans` of a detection (not in the contract): [[begin, seconds], …], the parts of a video
 * to analyse. Returns NULL, or the fault ("must be …"). */
const char *fs_json_spans_read(const json_t *list, fs_spans *spans);

#endif
