/* What a JPEG's scans hold of its picture, by their headers (ITU T.81, B.2): FFmpeg shows what there is,
 * without a word. */
#ifndef FS_JPEG_SCANS_H
#define FS_JPEG_SCANS_H

#include <stddef.h>
#include <stdint.h>

typedef enum fs_jpeg_scans {
  FS_JPEG_SCANS_ALL,             /* also where the headers do not tell */
  FS_JPEG_SCANS_CUT,             /* the end is missing */
  FS_JPEG_SCANS_NOT_ALL_COLOURS, /* a component has no scan: what is shown has false colours, or is grey */
  FS_JPEG_SCANS_COARSE,          /* progressive, and finer details are missing, as it may be meant */
} fs_jpeg_scans;

fs_jpeg_scans fs_jpeg_scans_find(const uint8_t *data, size_t size);

#endif
