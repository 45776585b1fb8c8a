/* Sentences in JSON. */
#ifndef FS_JSON_TEXT_H
#define FS_JSON_TEXT_H

#include <jansson.h>

/* `text` as a JSON string. A sentence may quote what a request sent, or be cut within a character: where it
 * is not valid UTF-8, all that is not ASCII becomes "?". NULL gives JSON null. Returns a new reference, or
 * NULL when memory is short. */
json_t *fs_json_text(const char *text);

#endif
