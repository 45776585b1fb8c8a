#include "core/policy/answer_text.h"

#include "core/policy/json_reader.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The encoding of a text that is JSON in UTF-16 or UTF-32; NULL for other bytes. JSON begins with an ASCII
 * character, here always a bracket. */
static const char *wide_encoding(const char *bytes, size_t length) {
  static const struct {
    size_t length;
    const char *bytes, *name;
  } beginnings[] = {{4, "\xFF\xFE\0\0", "UTF-32"}, {4, "\0\0\xFE\xFF", "UTF-32"}, {2, "\xFF\xFE", "UTF-16"},
                    {2, "\xFE\xFF", "UTF-16"},     {4, "{\0\0\0", "UTF-32LE"},    {4, "[\0\0\0", "UTF-32LE"},
                    {4, "\0\0\0{", "UTF-32BE"},    {4, "\0\0\0[", "UTF-32BE"},    {2, "{\0", "UTF-16LE"},
                    {2, "[\0", "UTF-16LE"},        {2, "\0{", "UTF-16BE"},        {2, "\0[", "UTF-16BE"}};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
    if (length >= beginnings[i].length && memcmp(bytes, beginnings[i].bytes, beginnings[i].length) == 0)
      return beginnings[i].name;
  return NULL;
}

void fs_answer_text_recode(char **bytes, size_t *length) {
  const char *encoding = *bytes ? wide_encoding(*bytes, *length) : NULL;
  if (!encoding)
    return;
  iconv_t converter = iconv_open("UTF-8", encoding);
  if (converter == (iconv_t)-1)
    return;
  /* two bytes become three at most */
  size_t size = *length * 2, room = size, left = *length;
  char *text = malloc(size), *to = text, *from = *bytes;
  if (text) {
    iconv(converter, &from, &left, &to, &room); /* what breaks off is converted up to there */
    free(*bytes);
    *bytes = text;
    *length = size - room;
  }
  iconv_close(converter);
}

/* The text in which there is JSON; FS_JSON_NONE if there is none. */
static fs_json find_text(const char *bytes, size_t length) {
  static const char opening[] = {'{', '['};
  fs_json value = {.type = FS_JSON_NONE};
  fs_json_member data = {.path = "data"};
  fs_json_cursor cursor = fs_json_begin(bytes, length);
  if (fs_json_peek(&cursor) == '"')
    fs_json_scalar(&cursor, &value);
  else if (fs_json_read(bytes, length, &data, 1))
    value = data.value;
  if (value.type != FS_JSON_STRING || !value.length || !memchr(opening, value.text[0], sizeof opening))
    value.type = FS_JSON_NONE;
  return value;
}

size_t fs_answer_text_unwrap(char *bytes, size_t length) {
  /* JSON in a text has escaped quotes, and nearly every answer has no escape */
  if (length == 0 || !memchr(bytes, '\\', length))
    return length;
  fs_json value = find_text(bytes, length);
  if (value.type == FS_JSON_NONE)
    return length;
  char *quote = bytes + (value.text - bytes) - 1, *after = quote + value.length + 2;
  size_t rest = length - (size_t)(after - bytes);
  /* no escape is shorter than what it stands for, and the end is known */
  fs_json_copy(&value, quote, value.length + 1);
  size_t used = strlen(quote);
  memmove(quote + used, after, rest);
  return (size_t)(quote - bytes) + used + rest;
}

size_t fs_answer_end_find(fs_answer_end *end, const char *piece, size_t length) {
  for (size_t i = 0; i < length && !end->found; i++) {
    char byte = piece[i];
    if (end->escaped)
      end->escaped = false;
    else if (byte == '"')
      end->in_text = !end->in_text;
    else if (end->in_text)
      end->escaped = byte == '\\';
    else if (byte == '{')
      end->depth++;
    else if (byte == '}')
      end->found = end->depth-- <= 1;
    if (end->found)
      return i + 1;
  }
  return 0;
}

bool fs_answer_text_begins(const char *bytes, size_t length, const char *beginning) {
  const size_t size = strlen(beginning);
  size_t at = 0;
  while (at < length &&
         (strchr(" \t\r\n", bytes[at]) || (unsigned char)bytes[at] >= 0x80)) /* bytes of a byte order mark */
    at++;
  return length - at >= size && strncasecmp(bytes + at, beginning, size) == 0;
}
