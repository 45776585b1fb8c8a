/* Reads a video, GIF or picture: upright frames in display order; sound and subtitles as their packets. */
#ifndef FS_READER_H
#define FS_READER_H

#include "base/error.h"
#include "local/media/media_info.h"
#include "local/media/notes.h"
#include "local/media/spans.h"

#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stddef.h>

/* The source of a result, for what the result keeps beside the picture. Borrowed from the reader. */
typedef struct fs_source {
  const AVFormatContext *format;
  int video;             /* index of the stream of the frames */
  int64_t origin;        /* microseconds: the file's clock at the file's begin */
  int64_t end;           /* microseconds: of picture and sound on the timeline, as the file tells; INT64_MAX
                            where it does not */
  const fs_spans *spans; /* the parts that are read */
} fs_source;

/* A frame or a packet, owned by the receiver. */
typedef struct fs_media_item {
  AVFrame *frame;   /* pts strictly increasing; may share its pixels: av_frame_make_writable before writing */
  AVPacket *packet; /* of sound or subtitles; `stream_index` is the stream's index in the file */
} fs_media_item;

void fs_media_item_free(fs_media_item *unit);

typedef struct fs_reader fs_reader;

/* Has the tables of the codec that most films have made, which all its decoders in a process share. */
void fs_reader_prepare(void);

/* Opens the file and starts to decode it in a thread, a bounded number of frames ahead. No other file is
 * opened, even if the file refers to one. Sound and subtitles are delivered only with `tracks`. All times are
 * on one clock, which begins with the file and does not jump (timeline.h). With `spans`, only those parts of
 * a video are read, as one continuous video; the same spans of the same file give the same frames. Returns
 * NULL with a sentence in `error`: not a video, no film in it, cut short, too large. */
fs_reader *fs_reader_open(const char *path, fs_pixels pixels, bool tracks, const fs_spans *spans, int threads,
                          fs_error *error);

const fs_media_info *fs_reader_info(const fs_reader *reader);

/* The file with its streams, borrowed; NULL for a picture. */
const fs_source *fs_reader_source(const fs_reader *reader);

/* The next item in file order; free it with fs_media_item_free. NULL at the end or on failure: call
 * fs_reader_status. */
fs_media_item *fs_reader_next(fs_reader *reader);

/* After the last item: returns 0 and the duration of the last frame (in time_base), or -1 with a sentence in
 * `error`. */
int fs_reader_status(fs_reader *reader, int64_t *last_duration, fs_error *error);

/* After the last item: the notes of the frames' conversion. */
const fs_notes *fs_reader_notes(const fs_reader *reader);

/* After the last item: the notes of what is damaged, missing or joined in the file. */
const fs_notes *fs_reader_damage(const fs_reader *reader);

/* May be called at any time. NULL is allowed. */
void fs_reader_close(fs_reader *reader);

#endif
