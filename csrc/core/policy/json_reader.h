/* A bounded reader of JSON text that allocates nothing: the flow needs five fields of an answer, not a tree,
 * and gets them in one pass. What reaches the user is decoded by lua-cjson, see lua/faceswap/json.lua. */
#ifndef FS_JSON_READER_H
#define FS_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

typedef enum fs_json_type {
  FS_JSON_NONE, /* there is no value */
  FS_JSON_NULL, /* also NaN, Infinity and -Infinity, which are no JSON, but are met */
  FS_JSON_TRUE,
  FS_JSON_FALSE,
  FS_JSON_NUMBER,
  FS_JSON_STRING,
  FS_JSON_ARRAY,
  FS_JSON_OBJECT,
} fs_json_type;

/* A value inside the text it was read from. A string's text is what stands between its quotes, escapes
 * included; it may have control characters, which are no JSON, but are met. */
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

enum { FS_JSON_MEMBERS = 9, FS_JSON_DEPTH = 64 };

/* Finds up to FS_JSON_MEMBERS members. Returns 1 if the whole text is one JSON value, nested at most
 * FS_JSON_DEPTH deep (a service's answer has 6), after a byte order mark or not; else 0, and no member is
 * found. */
int fs_json_read(const char *text, size_t length, fs_json_member *members, size_t count);

/* The same of a text that may break off anywhere: finds the members that stand whole before the break. A
 * component "0" of a path is the first element of a list. Returns 1 if the text is whole. */
int fs_json_read_start(const char *text, size_t length, fs_json_member *members, size_t count);

/* Where a reader stands that goes through a text by itself. */
typedef struct fs_json_cursor {
  const char *at, *end;
  bool plain; /* the text has neither an escape nor a zero byte, as nearly all have: its strings end at the
                 next quote */
} fs_json_cursor;

/* A cursor at the beginning, after a byte order mark. */
fs_json_cursor fs_json_begin(const char *text, size_t length);

/* Skips white space. Returns the next byte; 0 at the end. */
char fs_json_peek(fs_json_cursor *cursor);

/* Reads a string, a number or a word, after white space. Returns 1, or 0 and the cursor where the fault is.
 */
int fs_json_scalar(fs_json_cursor *cursor, fs_json *value);

/* Copies a string, its escapes resolved to UTF-8 (U+0000 to U+FFFD), or a number as it is written, so that an
 * identifier sent as a number keeps its digits. Cut at `size` on a character's boundary. Returns 1, or 0 for
 * values of other types. */
int fs_json_copy(const fs_json *value, char *out, size_t size);

/* The value of a number, or of a string that holds one ("200"); `otherwise` if it is neither. */
double fs_json_number(const fs_json *value, double otherwise);

#endif
