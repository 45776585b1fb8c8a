/* Shared by the ends of containers (file_end.c) and of streams (file_end_streams.c). */
#ifndef FS_FILE_END_INTERNAL_H
#define FS_FILE_END_INTERNAL_H

#include "local/media/file_end.h"

#include <stdbool.h>

/* Reads `size` bytes at `at`. Returns false where the file ends before. */
bool fs_file_end_read(AVIOContext *file, int64_t at, uint8_t *bytes, int size);

/* How a file of `size` bytes ends. */
fs_file_end fs_file_end_of_mjpeg(AVIOContext *file, int64_t size);
fs_file_end fs_file_end_of_ogg(AVIOContext *file, int64_t size);
fs_file_end fs_file_end_of_transport(AVIOContext *file, int64_t size);
fs_file_end fs_file_end_of_programme(AVIOContext *file, int64_t size);
fs_file_end fs_file_end_of_dv(AVIOContext *file, int64_t size);

#endif
