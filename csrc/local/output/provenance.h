/* The mark of altered media, readable by machines, in the place that each format has for it. */
#ifndef FS_PROVENANCE_H
#define FS_PROVENANCE_H

#include "base/error.h"

/* An XMP packet with the IPTC property DigitalSourceType. */
extern const char fs_provenance_xmp[];

/* The same in words, for the comment that media players show. */
extern const char fs_provenance_comment[];

/* Adds the XMP packet to a finished MP4 or QuickTime file, or to a finished GIF. Returns 0, or -1 with a
 * sentence in `error`. */
int fs_provenance_mp4(const char *path, fs_error *error);
int fs_provenance_gif(const char *path, fs_error *error);

#endif
