/* URLs: those that the engine serves itself, and those that a request names. */
#ifndef FS_MEDIA_URL_H
#define FS_MEDIA_URL_H

#include "local/engine.h"

#include <stdbool.h>

enum { FS_LINK_SIZE = 40 + 7 + FS_NAME_SIZE, FS_URL_MAX = 4096 };

/* The URL at which the media `name` is served in this run. */
void fs_media_url_write(const fs_engine *engine, const char *name, char link[FS_LINK_SIZE]);

/* Whether `url` has the form of such a URL, of this run or, since the port may change, of another; if so,
 * writes the name. Names are random, so whoever finds one in the store has found this engine's own media. */
bool fs_media_url_name(const char *url, char name[FS_NAME_SIZE]);

/* Whether `url` is the URL, of this or another run, of the media `name`. */
bool fs_media_url_is(const char *url, const char *name);

/* What is wrong with `url` as the address of something to fetch or post to ("must be …"), or NULL. */
const char *fs_url_fault(const char *url);

/* How much of `url` may be shown in messages: all before its query, which may hold a signature. */
int fs_url_shown(const char *url);

#endif
