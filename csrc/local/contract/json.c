#include "local/contract/json.h"

#include <stdlib.h>
#include <string.h>

json_t *fs_json_text(const char *text) {
  if (text == NULL)
    return json_null();
  json_t *value = json_string(text);
  char *plain = value == NULL ? strdup(text) : NULL;
  if (plain == NULL)
    return value;
  for (char *at = plain; *at != '\0'; at++)
    if ((unsigned char)*at >= 0x80)
      *at = '?';
  value = json_string(plain);
  free(plain);
  return value;
}

/* Seconds: longer than any video. */
static const double latest = 1e6;

const char *fs_json_spans_read(const json_t *list, fs_spans *spans) {
  *spans = (fs_spans){0};
  size_t count = json_array_size(list);
  if (count < 1 || count > FS_SPANS_MAX)
    return "must be a list of 1 to 64 pairs [begin, seconds]";
  double last = 0;
  for (size_t i = 0; i < count; i++) {
    const json_t *pair = json_array_get(list, i);
    const json_t *begin = json_array_get(pair, 0), *length = json_array_get(pair, 1);
    if (json_array_size(pair) != 2 || !json_is_number(begin) || !json_is_number(length))
      return "must be pairs of two numbers, [begin, seconds]";
    fs_span span = {json_number_value(begin), json_number_value(begin) + json_number_value(length)};
    if (!(span.begin >= 0 && span.end > span.begin && span.end <= latest))
      return "must begin at 0 or later and last longer than 0 seconds";
    if (span.begin < last)
      return "must be in order, and none may begin before the end of the one before";
    last = span.end;
    spans->at[spans->count++] = span;
  }
  return NULL;
}
