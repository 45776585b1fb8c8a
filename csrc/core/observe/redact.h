/* Removes secrets from texts that are shown to users or logged. */
#ifndef FS_REDACT_H
#define FS_REDACT_H

#include <stddef.h>

/* Overwrites every occurrence of a secret in a text with asterisks, also where it is written with JSON
 * escapes ("ak\u005f…"), with escapes of these (JSON within a JSON string), with percent-encoding, in base64,
 * also as a part of what is encoded, or in hexadecimal digits, so that decoding the text does not reveal it;
 * at the end of the text, which may have been cut off there, also the first 8 characters or more of the
 * secret. Secrets of less than 16 characters are left alone: they could be part of an ordinary word. Where
 * memory is short the whole text is overwritten. */
void fs_redact_secret(char *text, size_t length, const char *secret);

/* Removes from every URL in a sentence the query and the fragment, because those of a signed URL are as good
 * as a key, and the user name and password. */
void fs_redact_queries(char *sentence);

/* The path of a URL, as a span of `length` bytes in it: without host, query and fragment. */
const char *fs_redact_path(const char *url, size_t *length);

#endif
