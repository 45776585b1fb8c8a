/* URLs of the engine's own media, and checks of URLs in requests. */
#ifndef FS_MEDIA_URL_H
#define FS_MEDIA_URL_H

#include "local/engine.h"

#include <stdbool.h>

enum { FS_LINK_SIZE = 40 + 7 + FS_NAME_SIZE, FS_URL_MAX = 4096 };

/* Writes the URL of the medium `name` in this run. */
void fs_media_url_write(const fs_engine *engine, const char *name, char link[FS_LINK_SIZE]);

/* Whether `url` has the form of the engine's own URLs, in this run or another (the port may change); if so,
 * writes the medium's name. Names are random, so a name that the store knows is this engine's own. */
bool fs_media_url_name(const char *url, char name[FS_NAME_SIZE]);

/* Whether `url` is the URL of the medium `name`, in this run or another. */
bool fs_media_url_is(const char *url, const char *name);

/* The fault of `url` as an address to fetch from or post to ("must be …"), or NULL. */
const char *fs_url_fault(const char *url);

/* Number of characters of `url` that messages may show: those before the query, which may hold a signature,
 * and at most 200. */
int fs_url_shown(const char *url);

#endif
