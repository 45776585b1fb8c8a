/* How answers begin; decodes those that are JSON in UTF-16, or JSON as a text in JSON. */
#ifndef FS_ANSWER_TEXT_H
#define FS_ANSWER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Replaces `*bytes`, of malloc, by UTF-8 if they are JSON in UTF-16, with a byte order mark or without. They
 * stay as they are if they are something else, or memory is short. */
void fs_answer_text_recode(char **bytes, size_t *length);

/* Replaces JSON that stands in a text, as the whole answer or as its `data`, by what it stands for: some
 * servers and gateways encode twice. Returns the new length, which is no longer than before. */
size_t fs_answer_text_unwrap(char *bytes, size_t length);

/* Where the outermost object of JSON ends that comes in pieces. */
typedef struct fs_answer_end {
  size_t depth;
  bool in_text, escaped, found;
} fs_answer_end;

/* Looks through the next piece, so that each byte is looked at once. Returns how many of its bytes come
 * before that end; 0 where it is in another piece. */
size_t fs_answer_end_find(fs_answer_end *end, const char *piece, size_t length);

/* Whether a text begins so after white space and a byte order mark, in capitals or not. */
bool fs_answer_text_begins(const char *bytes, size_t length, const char *beginning);

#endif
