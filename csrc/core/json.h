/* A bounded reader of JSON text that allocates nothing: the flow needs five fields of an answer, not a tree.
 * What reaches the user is decoded by lua-cjson. */
#ifndef FS_JSON_H
#define FS_JSON_H

#include <stddef.h>

typedef enum fs_json_type {
  FS_JSON_NULL,
  FS_JSON_TRUE,
  FS_JSON_FALSE,
  FS_JSON_NUMBER,
  FS_JSON_STRING,
  FS_JSON_ARRAY,
  FS_JSON_OBJECT,
} fs_json_type;

/* A value inside the text it was read from. A string's text is what stands between its quotes, escapes
 * included. */
typedef struct fs_json {
  fs_json_type type;
  const char *text; /* borrowed */
  size_t length;
} fs_json;

/* Whether the whole text is one JSON value, nested at most 64 deep (a service's answer has 6). */
int fs_json_valid(const char *text, size_t length);

/* Finds the member that `path` names ("data.result.id") in an object; the text must be valid. Returns 1, or 0
 * if there is none. */
int fs_json_find(const char *text, size_t length, const char *path, fs_json *value);

/* Copies a string, its escapes resolved to UTF-8 (U+0000 to U+FFFD), or a number as it is written, so that an
 * identifier sent as a number keeps its digits. Cut at `size` on a character's boundary. Returns 1, or 0 for
 * values of other types. */
int fs_json_copy(const fs_json *value, char *out, size_t size);

/* The value of a number, or of a string that holds one ("200"); `otherwise` if it is neither. */
double fs_json_number(const fs_json *value, double otherwise);

#endif
