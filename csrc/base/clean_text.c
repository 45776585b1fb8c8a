#include "base/clean_text.h"

#include <stdint.h>
#include <string.h>

/* The length of the UTF-8 sequence at the start of `text`, and its code point (RFC 3629: no surrogates,
 * nothing above U+10FFFF, nothing longer than it has to be); 0 if it is none. */
static size_t decode(const unsigned char *text, size_t length, uint32_t *code) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t size = text[0] < 0x80 ? 1 : text[0] < 0xC0 ? 0 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
  if (!size || size > length || text[0] > 0xF4)
    return 0;
  *code = size == 1 ? text[0] : text[0] & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; i++) {
    if ((text[i] & 0xC0) != 0x80)
      return 0;
    *code = *code << 6 | (text[i] & 0x3Fu);
  }
  return *code < least[size] || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF) ? 0 : size;
}

static bool is_dangerous(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

static bool is_blank(uint32_t code) {
  return (code >= '\t' && code <= '\r') || code == 0x85 || code == 0x2028 || code == 0x2029;
}

size_t fs_clean_text(char *text, size_t length, bool lines) {
  char *to = text;
  for (size_t i = 0; i < length;) {
    uint32_t code = 0;
    size_t size = decode((const unsigned char *)text + i, length - i, &code);
    if (size && (!is_dangerous(code) || (lines && code == '\n'))) {
      memmove(to, text + i, size);
      to += size;
    } else {
      *to++ = size && is_blank(code) ? ' ' : '?';
    }
    i += size ? size : 1;
  }
  return (size_t)(to - text);
}

bool fs_is_utf8(const char *text, size_t length) {
  size_t size = 1;
  uint32_t code;
  for (size_t i = 0; i < length && size; i += size)
    size = decode((const unsigned char *)text + i, length - i, &code);
  return size > 0;
}
