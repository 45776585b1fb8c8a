#include "local/contract/json_text.h"

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
