#include "core/transfer/upload.h"

#include "base/input_file.h"

#include <errno.h>
#include <unistd.h>

int fs_upload_open(fs_upload *upload, const char *path) {
  int64_t size = 0;
  int fd = fs_input_file_open(path, &size);
  *upload = (fs_upload){.fd = fd, .size = size};
  if (fd == -1)
    return -1;
  upload->stamp = fs_input_file_stamp(upload->fd);
  return fs_upload_rewind(upload);
}

int fs_upload_rewind(fs_upload *upload) {
  upload->at = 0;
  fs_sha256_start(&upload->hash);
  return lseek(upload->fd, 0, SEEK_SET) == 0 ? 0 : -1;
}

static ssize_t fail(fs_upload *upload, int error) {
  upload->failed = true;
  upload->error = error;
  return -1;
}

ssize_t fs_upload_read(fs_upload *upload, char *bytes, size_t size) {
  int64_t left = upload->size - upload->at;
  ssize_t length = read(upload->fd, bytes, (int64_t)size < left ? size : (size_t)left);
  if (length == -1)
    return fail(upload, errno);
  /* the file has shrunk: the host would wait for the missing bytes */
  if ((length == 0 && left > 0) || fs_input_file_stamp(upload->fd) != upload->stamp)
    return fail(upload, 0);
  upload->at += length;
  fs_sha256_add(&upload->hash, bytes, (size_t)length);
  return length;
}

void fs_upload_digest(const fs_upload *upload, unsigned char digest[FS_SHA256_SIZE]) {
  fs_sha256 hash = upload->hash;
  fs_sha256_finish(&hash, digest);
}

void fs_upload_close(fs_upload *upload) {
  if (upload->fd != -1)
    close(upload->fd);
}
