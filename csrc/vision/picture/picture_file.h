/* What the bytes of a picture file say of it, beside its pixels, where FFmpeg's decoders do not hand it on.
 */
#ifndef FS_PICTURE_FILE_H
#define FS_PICTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a picture of a rare kind, which no decoder reads. */
#define FS_PICTURE_FILE_RARE "is of a rare kind, which cannot be read here: save it anew, as JPEG or PNG"

/* Whether it is an AVIF picture, which lies in a container of videos. */
bool fs_picture_file_is_avif(const uint8_t *data, size_t size);

/* The name of what moves ("an animated PNG"), or NULL for a still picture or what is neither. GIFs are left
 * out. */
const char *fs_picture_file_animation(const uint8_t *data, size_t size);

/* Why a picture of this kind cannot be read rightly, and what to do: a predicate ("is a HEIC picture …").
 * NULL for any other. */
const char *fs_picture_file_problem(const uint8_t *data, size_t size);

/* The pixels of a JPEG or PNG by its header, before any decoder sees it: FFmpeg calls the largest
 * damaged. 0 for others. */
int64_t fs_picture_file_pixels(const uint8_t *data, size_t size);

/* The bytes of the file in which FFmpeg is to look for the picture: those up to the end of a PNG's pixels. It
 * refuses a PNG for what stands behind them out of place, such as pHYs, which others pass over. */
size_t fs_picture_file_extent(const uint8_t *data, size_t size);

/* Whether what FFmpeg takes for transparency is none. */
bool fs_picture_file_lacks_alpha(const uint8_t *data, size_t size);

/* What the file has and FFmpeg's frame lacks, as a note for the user; NULL where that is nothing. */
const char *fs_picture_file_loss(const uint8_t *data, size_t size);

/* How the picture is to be turned, by EXIF's numbers, where a PNG's eXIf chunk, a WebP's EXIF chunk, a TIFF's
 * own tag, or an AVIF's properties say so; 0 where nothing does. */
int fs_picture_file_orientation(const uint8_t *data, size_t size);

#endif
