/* A bounded reader of JSON text that allocates nothing: the flow needs five fields of an answer, not a tree,
 * and gets them in one pass. What reaches the user is decoded by lua-cjson. */
#ifndef FS_JSON_READER_H
#define FS_JSON_READER_H

#include <stddef.h>

typedef enum fs_json_type {
  FS_JSON_NONE, /* there is no value */
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

/* A value that is looked for. */
typedef struct fs_json_member {
  const char *path; /* "data.result.id": members of objects, from the outermost */
  fs_json value;    /* of the last member with that path, as lua-cjson has it; FS_JSON_NONE without one */
} fs_json_member;

enum { FS_JSON_MEMBERS = 8 };

/* Finds up to FS_JSON_MEMBERS members. Returns 1 if the whole text is one JSON value, nested at most 64 deep
 * (a service's answer has 6); else 0, and no member is found. */
int fs_json_read(const char *text, size_t length, fs_json_member *members, size_t count);

/* Copies a string, its escapes resolved to UTF-8 (U+0000 to U+FFFD), or a number as it is written, so that an
 * identifier sent as a number keeps its digits. Cut at `size` on a character's boundary. Returns 1, or 0 for
 * values of other types. */
int fs_json_copy(const fs_json *value, char *out, size_t size);

/* The value of a number, or of a string that holds one ("200"); `otherwise` if it is neither. */
double fs_json_number(const fs_json *value, double otherwise);

#endif
