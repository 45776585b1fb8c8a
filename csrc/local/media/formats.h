/* Kinds of media files: their content types, name endings and first bytes. */
#ifndef FS_FORMATS_H
#define FS_FORMATS_H

#include <stdbool.h>

typedef enum fs_format {
  FS_FORMAT_OTHER, /* a video, or nothing that can be used: decoding tells */
  FS_FORMAT_EMPTY,
  FS_FORMAT_JPEG,
  FS_FORMAT_PNG,
  FS_FORMAT_APNG, /* an animated PNG */
  FS_FORMAT_GIF,
  FS_FORMAT_WEBP,
  FS_FORMAT_BMP,
  FS_FORMAT_TIFF,
  FS_FORMAT_JXL,
  FS_FORMAT_AVIF,
  FS_FORMAT_HEIC,
} fs_format;

/* What the file at `path` is by its first bytes; a file that cannot be read is FS_FORMAT_OTHER. */
fs_format fs_format_of(const char *path);

/* Whether it is a still picture, or a GIF or animated PNG, which may be used as one. */
bool fs_format_is_picture(fs_format format);

/* Whether it may be used as a video. */
bool fs_format_is_video(fs_format format);

/* Whether a picture made of the file at `path` should be a PNG: it is without loss, or may be transparent. */
bool fs_format_wants_png(const char *path);

/* The usual ending (".mp4") for a content type that an upload may have, or NULL. Parameters of the type are
 * not allowed. */
const char *fs_format_ending(const char *content_type);

#endif
