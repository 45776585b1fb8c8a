#include "core/observe/redact.h"

#include "base/number.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  SECRET_LEAST = 16, /* our own number; a key of the service has 35 characters */
  PART_LEAST = 8,    /* of a secret at the end of a text, where the rest was cut off; our own number */
  NESTED_MAX = 2,    /* JSON in a string of JSON */
  OF_PAGE = -1,      /* as a depth: percent-encoding and entities instead */
};

/* What an escape begins with: of JSON, of a URL, of HTML. */
static const char escapes[] = "\\%&";
enum { BEGINNINGS = sizeof escapes }; /* and the secret's own first character */

/* The byte that two hexadecimal digits at `text` stand for; -1 if they are none. */
static int hex_byte(const char *text, const char *end) {
  if (end - text < 2)
    return -1;
  int high = fs_hex_digit(text[0]), low = fs_hex_digit(text[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Reads the character that *at stands for after decoding `depth` times, and moves past it; -1 at the end. */
static int take_decoded(const char **at, const char *end, int depth) {
  if (*at >= end)
    return -1;
  if (depth == 0)
    return (unsigned char)*(*at)++;
  int c = take_decoded(at, end, depth - 1);
  if (c != '\\')
    return c;
  const char *escaped = *at;
  int what = take_decoded(at, end, depth - 1);
  if (what != 'u')
    return what < 0 ? c
                    : what; /* '\/' stands for '/'; no key has a character that '\n' and its like stand for */
  int number = 0;
  for (int i = 0; i < 4; i++) {
    int digit = fs_hex_digit((char)take_decoded(at, end, depth - 1));
    if (digit < 0) {
      *at = escaped;
      return c;
    }
    number = number * 16 + digit;
  }
  return number;
}

/* Reads an entity of HTML (&#95; &#x5f; &lowbar;) and moves past it; -1 where there is none. */
static int take_entity(const char **at, const char *end) {
  static const struct {
    const char *text;
    char character;
  } named[] = {{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
               {"&quot;", '"'}, {"&apos;", '\''}, {"&lowbar;", '_'}};
  for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
    size_t size = strlen(named[i].text);
    if ((size_t)(end - *at) >= size && memcmp(*at, named[i].text, size) == 0) {
      *at += size;
      return named[i].character;
    }
  }
  if (end - *at < 4 || (*at)[1] != '#')
    return -1;
  int base = ((*at)[2] | 32) == 'x' ? 16 : 10, number = 0, digit;
  const char *p = *at + (base == 16 ? 3 : 2);
  for (; p < end && (digit = fs_hex_digit(*p)) >= 0 && digit < base && number < 256; p++)
    number = number * base + digit;
  if (p == end || *p != ';')
    return -1;
  *at = p + 1;
  return number;
}

/* Reads the character that percent-encoding or an entity stands for, and moves past it; -1 at the end. */
static int take_of_page(const char **at, const char *end) {
  if (*at >= end)
    return -1;
  int number = **at == '%' ? hex_byte(*at + 1, end) : -1;
  if (number >= 0) {
    *at += 3;
    return number;
  }
  number = **at == '&' ? take_entity(at, end) : -1;
  return number >= 0 ? number : (unsigned char)*(*at)++;
}

/* Whether there is half an escape at `at`, in which the text ends. */
static bool is_half_escape(const char *at, const char *end) {
  const char *from = at;
  if (at < end && *at == '&')
    return !memchr(at, ';', (size_t)(end - at));
  int digits = *at == '%' ? 2 : 4;
  if (*at == '%')
    at++;
  else
    while (at < end && *at == '\\')
      at++;
  if (at == from)
    return false;
  if (at < end && *from == '\\' && *at == 'u')
    at++;
  for (; at < end && fs_hex_digit(*at) >= 0; at++)
    digits--;
  return at == end && digits > 0;
}

/* Whether a text breaks off within the secret, of which `known` characters stand before `at`. */
static bool is_cut(const char *at, const char *end, size_t known) {
  return known >= PART_LEAST && (at == end || is_half_escape(at, end));
}

/* End of the secret that begins at `text` after decoding `depth` times; NULL if none begins there. */
static char *match_decoded(const char *text, char *end, const char *secret, int depth) {
  const char *at = text;
  for (const char *p = secret; *p; p++) {
    const char *before = at;
    int c = depth == OF_PAGE ? take_of_page(&at, end) : take_decoded(&at, end, depth);
    if (c != (unsigned char)*p)
      return is_cut(before, end, (size_t)(p - secret)) ? end : NULL;
  }
  return end - (end - at);
}

static char *match(const char *text, char *end, const char *secret) {
  char *found = NULL;
  for (int depth = OF_PAGE; !found && depth <= NESTED_MAX; depth++)
    found = match_decoded(text, end, secret, depth);
  return found;
}

static char beginning(const char *secret, int i) {
  return i == 0 ? secret[0] : escapes[i - 1];
}

/* Next place where a secret may begin: its first character, or an escape that may stand for it; NULL if there
 * is none. `next` caches the last find of each. */
static char *find_candidate(char *text, const char *end, const char *secret, char *next[BEGINNINGS]) {
  char *first = NULL;
  for (int i = 0; i < BEGINNINGS; i++) {
    if (next[i] && next[i] < text)
      next[i] = memchr(text, beginning(secret, i), (size_t)(end - text));
    if (next[i] && (!first || next[i] < first))
      first = next[i];
  }
  return first;
}

/* Whether the second character rules the secret out, as it does nearly always. */
static bool is_other(const char *text, const char *end, const char *secret) {
  return *text == secret[0] && text + 1 < end && text[1] != secret[1] && !strchr(escapes, text[1]);
}

/* Redacts the beginning of a secret at the end of a text that was cut off there. */
static void redact_end(char *end, size_t length, const char *secret, size_t size) {
  for (size_t part = length < size ? length : size - 1; part >= PART_LEAST; part--)
    if (*(end - part) == *secret && memcmp(end - part, secret, part) == 0)
      memset(end - part, '*', part);
}

/* Redacts one form of a secret. */
static void redact_form(char *text, size_t length, const char *secret, size_t size) {
  char *end = text + length;
  /* every poll's answer passes here, and most have no escapes */
  char *next[BEGINNINGS];
  bool escaped = false;
  for (int i = 0; i < BEGINNINGS; i++) {
    next[i] = memchr(text, beginning(secret, i), length);
    escaped = escaped || (i > 0 && next[i]);
  }
  if (!escaped) {
    while ((text = memmem(text, (size_t)(end - text), secret, size)))
      memset(text, '*', size);
    redact_end(end, length, secret, size);
    return;
  }
  for (char *place; text < end && (place = find_candidate(text, end, secret, next));) {
    char *after = is_other(place, end, secret) ? NULL : match(place, end, secret);
    if (after)
      memset(place, '*', (size_t)(after - place));
    text = after ? after : place + 1;
  }
}

/* ---- a secret in digits ---- */

/* Writes the digits of base64 (RFC 4648, 4) that stand for a secret which begins `shift` bytes behind a group
 * of three. Those of which a part stands for a neighbour are left out. Returns how many there are. */
static size_t write_base64(char *out, const char *secret, size_t size, size_t shift) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t first = (shift * 8 + 5) / 6, last = (shift + size) * 8 / 6;
  for (size_t i = first; i < last; i++) {
    size_t bit = i * 6 - shift * 8, at = bit / 8;
    unsigned pair = (unsigned)(unsigned char)secret[at] << 8 | (unsigned char)secret[at + 1];
    out[i - first] = digits[pair >> (10 - bit % 8) & 63];
  }
  out[last - first] = '\0';
  return last - first;
}

/* Digits of base64 in both alphabets, among which those of hexadecimal are, and what escapes are made of. */
static bool is_digit_or_escape(char c) {
  switch (c) {
  case '+':
  case '/':
  case '-':
  case '_':
  case '\\':
  case '%':
  case '&':
  case '#':
  case ';':
    return true;
  default:
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  }
}

/* Whether a text has room for `least` digits in a row, or may have been cut off within them: every poll's
 * answer passes here, and most have not. */
static bool may_hold_digits(const char *text, size_t length, size_t least) {
  size_t row = 0;
  for (size_t last = least - 1; last < length && row < least; last += least - row)
    for (row = 0; row < least && is_digit_or_escape(text[last - row]);)
      row++;
  if (row == least)
    return true;
  for (row = 0; row < PART_LEAST && row < length && is_digit_or_escape(text[length - 1 - row]);)
    row++;
  return row == PART_LEAST;
}

static void redact_base64(char *text, size_t length, const char *secret, size_t size, char *form) {
  for (size_t shift = 0; shift < 3; shift++) {
    size_t count = write_base64(form, secret, size, shift);
    redact_form(text, length, form, count);
    if (!strpbrk(form, "+/"))
      continue;
    for (char *c = form; *c; c++) /* the alphabet for URLs (RFC 4648, 5) */
      *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    redact_form(text, length, form, count);
  }
}

static void redact_hex(char *text, size_t length, const char *secret, size_t size, char *form) {
  static const char *const digits[] = {"0123456789abcdef", "0123456789ABCDEF"};
  for (int capital = 0; capital < 2; capital++) {
    for (size_t i = 0; i < size; i++) {
      form[2 * i] = digits[capital][(unsigned char)secret[i] >> 4];
      form[2 * i + 1] = digits[capital][secret[i] & 15];
    }
    form[2 * size] = '\0';
    redact_form(text, length, form, 2 * size);
  }
}

/* Whoever quotes a key in capitals or in small letters shows it all the same: its digits have no case. */
static void redact_case(char *text, size_t length, const char *secret, size_t size, char *form) {
  static const char ranges[][2] = {{'a', 'z'}, {'A', 'Z'}};
  for (int i = 0; i < 2; i++) {
    for (size_t at = 0; at <= size; at++)
      form[at] =
          (char)(secret[at] >= ranges[i][0] && secret[at] <= ranges[i][1] ? secret[at] ^ 32 : secret[at]);
    redact_form(text, length, form, size);
  }
}

void fs_redact_secret(char *text, size_t length, const char *secret) {
  size_t size = strlen(secret), form_size = 2 * size + 1;
  if (size < SECRET_LEAST || length == 0)
    return;
  redact_form(text, length, secret, size);
  if (!may_hold_digits(text, length, size))
    return;
  char *form = malloc(form_size);
  if (!form) {
    memset(text, '*', length);
    return;
  }
  redact_case(text, length, secret, size, form);
  redact_base64(text, length, secret, size, form);
  redact_hex(text, length, secret, size, form);
  explicit_bzero(form, form_size);
  free(form);
}

void fs_redact_queries(char *sentence) {
  static const char ends[] = " \t\r\n\"'<>)]}|\\";
  for (char *url = sentence; (url = strstr(url, "://"));) {
    url += 3;
    char *end = url + strcspn(url, ends), *host_end = url + strcspn(url, "/?#");
    if (host_end > end)
      host_end = end;
    char *at = memrchr(url, '@', (size_t)(host_end - url));
    if (at) {
      memmove(url, at + 1, strlen(at + 1) + 1);
      end -= at + 1 - url;
    }
    char *query = url + strcspn(url, "?#");
    if (query < end)
      memmove(query, end, strlen(end) + 1);
  }
}

const char *fs_redact_path(const char *url, size_t *length) {
  const char *host = strstr(url, "://");
  const char *path = host ? host + 3 : url;
  path += strcspn(path, "/?#");
  *length = strcspn(path, "?#");
  return path;
}
