/* A local file on its way to a media host. It has to stay as it was when it was opened. */
#ifndef FS_UPLOAD_H
#define FS_UPLOAD_H

#include "base/hmac.h"

#include <stdbool.h>
#include <sys/types.h>

typedef struct fs_upload {
  int fd; /* owned; -1 */
  int64_t size, stamp;
  int64_t at;     /* bytes that were read */
  fs_sha256 hash; /* of these */
  bool failed;    /* errno of it is in `error`; 0 where the file has changed */
  int error;
} fs_upload;

/* Returns 0, or -1 with errno. */
int fs_upload_open(fs_upload *upload, const char *path);

/* Reads on. Returns how many bytes, 0 at the end; -1 with `failed`, also where the file is not as it was. */
ssize_t fs_upload_read(fs_upload *upload, char *bytes, size_t size);

/* Begins anew. Returns 0, or -1 with errno. */
int fs_upload_rewind(fs_upload *upload);

/* The SHA-256 of a file that was read to its end, in hexadecimal digits; "" of another one. */
enum { FS_DIGEST_TEXT = FS_SHA256_SIZE * 2 + 1 };
void fs_upload_digest(const fs_upload *upload, char text[FS_DIGEST_TEXT]);

/* Ends an upload, which may be ended already. */
void fs_upload_close(fs_upload *upload);

#endif
