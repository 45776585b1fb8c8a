#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Below this a whole number is written without an exponent, which readers of integers do not expect. */
#define WHOLE_MAX 1e18

int fs_hex_digit(char digit) {
  return digit >= '0' && digit <= '9'   ? digit - '0'
         : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
         : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                        : -1;
}

static locale_t plain;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_plain(void) {
  plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* The thread's locale, changed to "C"; uselocale takes it back, and changes nothing for none. */
static locale_t enter(void) {
  pthread_once(&once, make_plain);
  return uselocale(plain);
}

/* Whether strtod reads no more in a text than JSON does: not "inf", "nan", "0x1F" and spaces before. */
static bool has_number_characters(const char *text, size_t length) {
  static const char characters[] = "0123456789+-.eE";
  for (size_t i = 0; i < length; i++)
    if (!memchr(characters, text[i], sizeof characters - 1))
      return false;
  return true;
}

bool fs_number_read(const char *text, size_t length, double *number) {
  char small[FS_NUMBER_SIZE * 2], *copy = small, *end;
  if (!has_number_characters(text, length) || (length >= sizeof small && !(copy = malloc(length + 1))))
    return false;
  memcpy(copy, text, length);
  copy[length] = '\0';
  locale_t before = enter();
  *number = strtod(copy, &end);
  uselocale(before);
  bool whole = length > 0 && end == copy + length;
  if (copy != small)
    free(copy);
  return whole;
}

size_t fs_number_write(double number, char text[FS_NUMBER_SIZE]) {
  locale_t before = enter();
  bool whole = number == floor(number) && fabs(number) < WHOLE_MAX;
  if (whole)
    snprintf(text, FS_NUMBER_SIZE, "%.0f", number);
  for (int digits = 15; !whole && digits <= 17; digits++) {
    snprintf(text, FS_NUMBER_SIZE, "%.*g", digits, number);
    if (strtod(text, NULL) == number)
      break;
  }
  uselocale(before);
  return strlen(text);
}
