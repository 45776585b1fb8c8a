/* What a TIFF's directory says of it. FFmpeg decodes some kinds of TIFF to a black or wrong picture without
 * an error. Each function takes any file's bytes; what is no TIFF has nothing of all this. */
#ifndef FS_TIFF_H
#define FS_TIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why FFmpeg cannot decode this TIFF rightly, and what to do: a predicate ("is a TIFF in tiles …"). NULL if
 * it can. */
const char *fs_tiff_problem(const uint8_t *data, size_t size);

/* Whether there are pages after the first one. Smaller versions and masks of a page do not count. */
bool fs_tiff_has_pages(const uint8_t *data, size_t size);

/* Whether the colours are multiplied by the opacity already ("associated alpha"). */
bool fs_tiff_is_premultiplied(const uint8_t *data, size_t size);

/* Whether its further channel means something else than opacity, a selection of an editor, say. */
bool fs_tiff_lacks_alpha(const uint8_t *data, size_t size);

/* How the picture is to be turned, by EXIF's numbers; 0 where nothing says so. EXIF data is a TIFF, too. */
int fs_tiff_orientation(const uint8_t *data, size_t size);

#endif
