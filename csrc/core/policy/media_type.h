/* Tells the type of a medium by its first bytes, because names and Content-Type may be wrong. */
#ifndef FS_MEDIA_TYPE_H
#define FS_MEDIA_TYPE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes from the start that suffice. */
enum { FS_MEDIA_HEAD = 512 };

typedef struct fs_media_type {
  const char *ending; /* "mp4"; "sound" of most kinds of sound */
  const char *kind;   /* "video", "gif", "image" or "audio" */
} fs_media_type;

/* The type of a medium that begins with these bytes; NULL if they are of no known medium. */
const fs_media_type *fs_media_type_of(const char *bytes, size_t length);

/* Whether a medium may be the result of a swap in one of `kind`; NULL stands for any. A GIF may come back as
 * a video or a moving picture. */
bool fs_media_type_fits(const fs_media_type *type, const char *kind);

#endif
