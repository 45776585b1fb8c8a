/* Reads a local file for an upload. The file must not change while it is open. */
#ifndef FS_UPLOAD_H
#define FS_UPLOAD_H

#include "base/hmac.h"

#include <stdbool.h>
#include <sys/types.h>

typedef struct fs_upload {
  int fd; /* owned; -1 */
  int64_t size, stamp;
  int64_t at;     /* bytes read so far */
  fs_sha256 hash; /* of the bytes read so far */
  bool failed;    /* see `error`: an errno, or 0 where the file has changed */
  int error;
} fs_upload;

/* Returns 0, or -1 with errno. */
int fs_upload_open(fs_upload *upload, const char *path);

/* Reads the next bytes. Returns how many, 0 at the end, or -1 with `failed`, also where the file has changed.
 */
ssize_t fs_upload_read(fs_upload *upload, char *bytes, size_t size);

/* Goes back to the beginning. Returns 0, or -1 with errno. */
int fs_upload_rewind(fs_upload *upload);

/* The SHA-256 of what was read. */
void fs_upload_digest(const fs_upload *upload, unsigned char digest[FS_SHA256_SIZE]);

/* Closes the file, where one was opened. */
void fs_upload_close(fs_upload *upload);

#endif
