/* Kinds of media files, by content type, name ending and first bytes. */
#ifndef FS_FORMATS_H
#define FS_FORMATS_H

#include <stdbool.h>

typedef enum fs_format {
  FS_FORMAT_OTHER, /* a video, or unusable: decoding decides */
  FS_FORMAT_EMPTY,
  FS_FORMAT_SOUND,   /* of a kind that holds no video */
  FS_FORMAT_FOREIGN, /* no medium at all, or one of another kind: fs_format_problem tells */
  FS_FORMAT_JPEG,
  FS_FORMAT_MJPEG, /* JPEG pictures one after the other: a video */
  FS_FORMAT_PNG,
  FS_FORMAT_APNG, /* an animated PNG */
  FS_FORMAT_GIF,
  FS_FORMAT_WEBP,
  FS_FORMAT_MOVING, /* an animated WebP, AVIF or JPEG XL: refused by the picture reader, and no video here */
  FS_FORMAT_BMP,
  FS_FORMAT_TIFF,
  FS_FORMAT_JXL,
  FS_FORMAT_AVIF,
  FS_FORMAT_HEIC,
} fs_format;

/* The format of the file at `path` by its first bytes; FS_FORMAT_OTHER if the file cannot be read. */
fs_format fs_format_of(const char *path);

/* What a file of FS_FORMAT_FOREIGN is and what to do, as a predicate ("is a web page …"). */
const char *fs_format_problem(const char *path);

/* The name of a file of FS_FORMAT_MOVING ("an animated WebP"). */
const char *fs_format_animation(const char *path);

/* Whether the format is a still picture, or an animated GIF, PNG or JPEG, which can serve as one. */
bool fs_format_is_picture(fs_format format);

/* Whether the format can serve as a video. */
bool fs_format_is_video(fs_format format);

/* Whether the result of the picture at `path` should be a PNG: the source is lossless, or may be transparent.
 */
bool fs_format_wants_png(const char *path);

/* The usual name ending (".mp4") of a content type that an upload may have, or NULL. Types with parameters
 * are not accepted. */
const char *fs_format_ending(const char *content_type);

/* Loop count of the GIF at `path`: 0 endless, -1 no repetition. */
int fs_format_gif_loop(const char *path);

#endif
