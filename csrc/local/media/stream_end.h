/* Ends of streams, whose parts follow each other up to the end. */
#ifndef FS_STREAM_END_H
#define FS_STREAM_END_H

#include "base/media/file_end.h"

fs_file_end fs_stream_end_of_mjpeg(const fs_file_view *file);
fs_file_end fs_stream_end_of_ogg(const fs_file_view *file);
fs_file_end fs_stream_end_of_transport(const fs_file_view *file);
fs_file_end fs_stream_end_of_programme(const fs_file_view *file);
fs_file_end fs_stream_end_of_dv(const fs_file_view *file);

/* How many parts of an Ogg file are no page, or not as its checksum says (RFC 3533, 6): FFmpeg leaves these
 * out. 0 where none is right. Reads the whole file. */
int fs_stream_end_damaged_pages_of_ogg(const fs_file_view *file);

/* How many clusters of a Matroska file, of some seconds each, do not have the checksum that it tells of them.
 * 0 where it tells none, and where none in it is right: then its writer computes them otherwise. Reads the
 * whole file. */
int fs_stream_end_damaged_clusters_of_matroska(const fs_file_view *file);

#endif
