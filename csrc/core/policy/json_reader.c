#include "core/policy/json_reader.h"

#include "base/number.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef fs_json_cursor cursor;

/* Most often there is none. */
static inline void skip_space(cursor *c) {
  while (c->at < c->end && *c->at <= ' ' &&
         (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r'))
    c->at++;
}

static inline int take(cursor *c, char wanted) {
  skip_space(c);
  if (c->at == c->end || *c->at != wanted)
    return 0;
  c->at++;
  return 1;
}

/* At a backslash; afterwards at the last character of its escape. */
static int skip_escape(cursor *c) {
  if (++c->at == c->end || !strchr("\"\\/bfnrtu", *c->at) || !*c->at)
    return 0;
  for (int i = *c->at == 'u' ? 0 : 4; i < 4; i++)
    if (++c->at == c->end || fs_hex_digit(*c->at) < 0)
      return 0;
  return 1;
}

/* The end of a string that may have escapes; NULL, and the cursor where the fault is, if it has none. Control
 * characters are no JSON, but are met: servers put a trace of several lines into a message as it is. Only a
 * zero byte is refused, which would end a C string. */
static const char *find_quote(cursor *c) {
  for (; c->at < c->end && *c->at != '"'; c->at++)
    if (!*c->at || (*c->at == '\\' && !skip_escape(c)))
      return NULL;
  return c->at < c->end ? c->at : NULL;
}

/* At the opening quote. */
static int skip_string(cursor *c, fs_json *value) {
  if (!take(c, '"'))
    return 0;
  const char *start = c->at;
  const char *quote = c->plain ? memchr(start, '"', (size_t)(c->end - start)) : NULL;
  if (!quote && !(quote = find_quote(c)))
    return 0;
  *value = (fs_json){FS_JSON_STRING, start, (size_t)(quote - start)};
  c->at = quote + 1;
  return 1;
}

static int skip_digits(cursor *c) {
  const char *start = c->at;
  while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
    c->at++;
  return c->at > start;
}

static int skip_number(cursor *c, fs_json *value) {
  const char *start = c->at;
  if (*c->at == '-')
    c->at++;
  if (!skip_digits(c))
    return 0;
  if (c->at < c->end && *c->at == '.') {
    c->at++;
    if (!skip_digits(c))
      return 0;
  }
  if (c->at < c->end && (*c->at == 'e' || *c->at == 'E')) {
    c->at++;
    if (c->at < c->end && (*c->at == '+' || *c->at == '-'))
      c->at++;
    if (!skip_digits(c))
      return 0;
  }
  *value = (fs_json){FS_JSON_NUMBER, start, (size_t)(c->at - start)};
  return 1;
}

static int skip_word(cursor *c, const char *word, fs_json_type type, fs_json *value) {
  size_t length = strlen(word);
  if ((size_t)(c->end - c->at) < length || memcmp(c->at, word, length) != 0)
    return 0;
  *value = (fs_json){type, c->at, length};
  c->at += length;
  return 1;
}

/* What is looked for inside of a value: a path that goes on, or "" for the value itself. */
typedef struct wanted {
  const char *path;
  fs_json *value;
} wanted;

/* Those of `list` that are inside of the member `key`. */
static size_t enter(const wanted *list, size_t count, const fs_json *key, wanted *inside) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    const char *path = list[i].path;
    if (*path != *key->text || strncmp(path, key->text, key->length) != 0)
      continue;
    path += key->length;
    if (*path != '.' && *path)
      continue;
    inside[found++] = (wanted){*path ? path + 1 : path, list[i].value};
    *list[i].value = (fs_json){FS_JSON_NONE, "", 0}; /* what an earlier member of the same name had */
  }
  return found;
}

static int read_value(cursor *c, int depth, const wanted *list, size_t count, fs_json *value);

/* Reads the value that `key` names, and gives it to those of `list` that want it. */
static int read_member(cursor *c, int depth, const wanted *list, size_t count, const fs_json *key) {
  wanted inside[FS_JSON_MEMBERS];
  fs_json value;
  size_t found = count ? enter(list, count, key, inside) : 0;
  if (!read_value(c, depth, found ? inside : NULL, found, &value))
    return 0;
  for (size_t i = 0; i < found; i++)
    if (!*inside[i].path)
      *inside[i].value = value;
  return 1;
}

/* After the opening bracket. */
static int read_array(cursor *c, int depth, const wanted *list, size_t count) {
  static const fs_json first = {FS_JSON_NUMBER, "0", 1};
  if (take(c, ']'))
    return 1;
  do {
    if (!read_member(c, depth, list, count, &first))
      return 0;
    count = 0;
  } while (take(c, ','));
  return take(c, ']');
}

/* After the opening bracket. */
static int read_object(cursor *c, int depth, const wanted *list, size_t count) {
  fs_json key;
  if (take(c, '}'))
    return 1;
  do {
    if (!skip_string(c, &key) || !take(c, ':') || !read_member(c, depth, list, count, &key))
      return 0;
  } while (take(c, ','));
  return take(c, '}');
}

/* What some encoders (of Python, Java, Go) write for a number that is none. */
static int skip_non_number(cursor *c, fs_json *value) {
  return skip_word(c, "NaN", FS_JSON_NULL, value) || skip_word(c, "Infinity", FS_JSON_NULL, value) ||
         skip_word(c, "-Infinity", FS_JSON_NULL, value);
}

int fs_json_scalar(cursor *c, fs_json *value) {
  switch (fs_json_peek(c)) {
  case '"':
    return skip_string(c, value);
  case 't':
    return skip_word(c, "true", FS_JSON_TRUE, value);
  case 'f':
    return skip_word(c, "false", FS_JSON_FALSE, value);
  case 'n':
    return skip_word(c, "null", FS_JSON_NULL, value);
  case 'N':
  case 'I':
    return skip_non_number(c, value);
  default:
    return c->at < c->end && ((*c->at == '-' && skip_non_number(c, value)) || skip_number(c, value));
  }
}

static int read_value(cursor *c, int depth, const wanted *list, size_t count, fs_json *value) {
  skip_space(c);
  if (c->at == c->end || depth == FS_JSON_DEPTH)
    return 0;
  const char *start = c->at;
  if (*start != '{' && *start != '[')
    return fs_json_scalar(c, value);
  c->at++;
  if (!(*start == '{' ? read_object : read_array)(c, depth + 1, list, count))
    return 0;
  *value = (fs_json){*start == '{' ? FS_JSON_OBJECT : FS_JSON_ARRAY, start, (size_t)(c->at - start)};
  return 1;
}

cursor fs_json_begin(const char *text, size_t length) {
  static const char mark[] = "\xEF\xBB\xBF";
  size_t skipped = length >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
  bool plain = length > 0 && !memchr(text, '\\', length) && !memchr(text, '\0', length);
  return (cursor){text + skipped, text + length, plain};
}

char fs_json_peek(cursor *c) {
  skip_space(c);
  return c->at < c->end ? *c->at : '\0';
}

static void forget(fs_json_member *members, size_t count) {
  for (size_t i = 0; i < count; i++)
    members[i].value = (fs_json){FS_JSON_NONE, "", 0};
}

int fs_json_read_start(const char *text, size_t length, fs_json_member *members, size_t count) {
  cursor c = fs_json_begin(text, length);
  wanted list[FS_JSON_MEMBERS] = {{NULL, NULL}};
  fs_json ignored;
  forget(members, count);
  for (size_t i = 0; i < count; i++)
    list[i] = (wanted){members[i].path, &members[i].value};
  int valid = read_value(&c, 0, list, count, &ignored);
  skip_space(&c);
  /* digits at the very end may be the first of more */
  for (size_t i = 0; i < count && c.at == c.end; i++)
    if (members[i].value.type == FS_JSON_NUMBER && members[i].value.text + members[i].value.length == c.end)
      members[i].value = (fs_json){FS_JSON_NONE, "", 0};
  return valid && c.at == c.end;
}

int fs_json_read(const char *text, size_t length, fs_json_member *members, size_t count) {
  if (fs_json_read_start(text, length, members, count))
    return 1;
  forget(members, count);
  return 0;
}

static uint32_t read_hex4(const char *p) {
  uint32_t code = 0;
  for (int i = 0; i < 4; i++)
    code = code << 4 | (uint32_t)fs_hex_digit(p[i]);
  return code;
}

/* Reads the character at `*p` (an escape or a plain byte) and moves past it; writes it as UTF-8 to `out`,
 * which has room for 4 bytes. A lone surrogate becomes U+FFFD. It never takes more room than its escape. */
static size_t read_character(const char **p, const char *end, char *out) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  if (**p != '\\') {
    *out = *(*p)++;
    return 1;
  }
  char kind = (*p)[1];
  if (kind != 'u') {
    *out = to[strchr(from, kind) - from];
    *p += 2;
    return 1;
  }
  uint32_t code = read_hex4(*p + 2);
  *p += 6;
  if (code >= 0xD800 && code < 0xE000) {
    uint32_t low = end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' ? read_hex4(*p + 2) : 0;
    if (code < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      *p += 6;
    } else {
      code = 0xFFFD;
    }
  }
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char lead[] = {0xC0, 0xE0, 0xF0};
  for (size_t i = n - 1; i > 0; i--, code >>= 6)
    out[i] = (char)(0x80 | (code & 0x3F));
  out[0] = (char)(lead[n - 2] | code);
  return n;
}

int fs_json_copy(const fs_json *value, char *out, size_t size) {
  if (value->type != FS_JSON_STRING && value->type != FS_JSON_NUMBER)
    return 0;
  static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
  const char *p = value->text, *end = p + value->length;
  size_t used = 0;
  while (p < end) {
    char character[4];
    const char *next = p;
    size_t n = read_character(&next, end, character);
    if (n == 1 && !*character) /* would end a C string: what follows it would be lost */
      n = sizeof replacement - 1, memcpy(character, replacement, n);
    if (used + n >= size)
      break;
    memcpy(out + used, character, n);
    used += n;
    p = next;
  }
  /* plain bytes are copied one at a time, so a cut may have split a character: take its head back */
  if (p < end && (*p & 0xC0) == 0x80) {
    while (used > 0 && (out[used - 1] & 0xC0) == 0x80)
      used--;
    if (used > 0 && (out[used - 1] & 0x80))
      used--;
  }
  out[used] = '\0';
  return 1;
}

double fs_json_number(const fs_json *value, double otherwise) {
  enum { EXACT = 15 }; /* digits that every double holds */
  char text[FS_NUMBER_SIZE];
  double number = 0;
  size_t digits = 0;
  for (; digits < value->length && digits < EXACT && value->text[digits] >= '0' && value->text[digits] <= '9';
       digits++)
    number = number * 10 + (value->text[digits] - '0');
  if (digits > 0 && digits == value->length)
    return number;
  if (value->length >= sizeof text || !fs_json_copy(value, text, sizeof text) ||
      !fs_number_read(text, strlen(text), &number) || !isfinite(number))
    return otherwise;
  return number;
}
