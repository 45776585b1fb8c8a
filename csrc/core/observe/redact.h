/* Keeps secrets out of what is shown. */
#ifndef FS_REDACT_H
#define FS_REDACT_H

#include <stddef.h>

/* Overwrites every occurrence of a secret in a text with asterisks, also where some of its characters are
 * written as JSON escapes ("ak\u005f…"), as escapes of these (JSON within a string of JSON), or as
 * percent-encoded bytes: whoever decodes the text does not find it either. A secret of less than 16
 * characters is left alone: it could be part of what has to be understood. */
void fs_redact_secret(char *text, size_t length, const char *secret);

/* Cuts the query and the fragment off every URL in a sentence, since that of a signed URL is as good as a
 * key, and the name and password off its host. */
void fs_redact_queries(char *sentence);

/* The path of a URL, without host, query and fragment: a span of `length` bytes in it. */
const char *fs_redact_path(const char *url, size_t *length);

#endif
