/* Texts of others, made fit to be shown. */
#ifndef FS_CLEAN_TEXT_H
#define FS_CLEAN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Takes out of a text, in place, what would break a line apart, drive a terminal or reverse the order of what
 * is read (control characters of ASCII and Unicode, line separators, bidirectional controls), and what is no
 * UTF-8. Line breaks and tabs become blanks, anything else a question mark; with `lines`, line feeds stay.
 * Returns the new length, which is never more than the old one. */
size_t fs_clean_text(char *text, size_t length, bool lines);

/* Whether a text is UTF-8 throughout (RFC 3629). */
bool fs_is_utf8(const char *text, size_t length);

#endif
