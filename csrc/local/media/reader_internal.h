/* Shared by the reader's opening (reader.c) and its thread (reader_thread.c). */
#ifndef FS_READER_INTERNAL_H
#define FS_READER_INTERNAL_H

#include "base/bounded_queue.h"
#include "base/error.h"
#include "local/media/container.h"
#include "local/media/format_end.h"
#include "local/media/frame_normalizer.h"
#include "local/media/reader.h"
#include "local/media/timeline.h"

#include <libavcodec/avcodec.h>
#include <pthread.h>

enum { FS_READER_MAX_SIDE = 8192 };

struct fs_reader {
  fs_container container;
  fs_timeline timeline;
  fs_source source; /* borrows from the two above */
  AVCodecContext *decoder;
  fs_frame_normalizer *normalizer;
  fs_media_info info;
  fs_spans spans;
  fs_queue *queue; /* of fs_media_item */
  pthread_t thread;
  bool tracks, started;
  /* Used by the thread alone until it has ended. */
  int span;              /* index of the span that is read */
  bool moved;            /* a seek to the span has happened since this was reset */
  int64_t wanted;        /* begin of the span that was sought; AV_NOPTS_VALUE once a frame is there */
  int64_t sought, found; /* on the file's clock: where the last seek went, and the picture's first packet
                            after it */
  int64_t back;          /* how much farther the next one goes */
  int64_t *handed;  /* owned: latest pts delivered of each stream; a packet that is read again after a seek is
                       dropped */
  AVPacket **texts; /* owned, as the packets: the subtitle of each stream whose end is not known yet, or NULL
                     */
  int64_t last_pts, last_packet_pts, last_duration;
  int64_t frames;           /* delivered frames */
  int64_t decoded;          /* frames of the decoder */
  int64_t heard;            /* end of the sound on the timeline, in microseconds */
  int64_t end;              /* end of the last packet of any stream, in microseconds of the file's clock */
  int64_t others, switches; /* packets of other pictures; how often another picture's packet came */
  int picture;              /* the stream of the newest */
  bool lacks_memory;        /* a frame of the decoder found no memory */
  int damaged;              /* packets and frames of the video that do not decode */
  int64_t concealed;        /* frames that decode in part, of which the decoder makes up the rest */
  bool in_part;             /* the last packet is a JPEG that decodes in part */
  int64_t partial;          /* frames of such packets */
  int unread;               /* places where the file's structure cannot be read */
  bool torn;                /* the file ends in the middle of a packet */
  int64_t barren;           /* packets of the video since the last frame */
  int64_t lost;             /* packets of the video in a row that gave no frame */
  fs_notes notes;           /* on the frames' conversion */
  fs_notes damage_notes;    /* on what is damaged, missing or joined in the file */
  fs_error error;           /* empty unless it failed */
};

/* Delivers a frame, whose contents are moved, or a packet, which is referenced. Returns 0, AVERROR_EXIT if
 * the queue is closed, or another AVERROR. */
int fs_reader_hand_on(fs_reader *reader, AVFrame *frame, const AVPacket *packet);

/* Delivers a packet of sound or subtitles that is on the timeline, a subtitle once it is known when it ends
 * (reader_tracks.c). */
int fs_reader_take_track(fs_reader *reader, AVPacket *packet);

/* Reads what is left of a span's sound before what follows is left behind: by a second at most. The decoder
 * misses the frames. */
int fs_reader_take_late(fs_reader *reader, int span);

/* Delivers the subtitles that wait for their ends, which is this time in microseconds. */
int fs_reader_end_texts(fs_reader *reader, int64_t at);

void fs_reader_free_texts(fs_reader *reader);

/* Notes what is damaged, missing or joined in the file, which was read and ends like this. */
void fs_reader_note_damage(fs_reader *reader, fs_file_end end);

/* Notes damage of which nothing else has told: most codecs decode whatever they are given. */
void fs_reader_note_silent_damage(fs_reader *reader);

/* How long the last frame is shown, in the time base of the frames. */
int64_t fs_reader_last_duration(const fs_reader *reader);

/* Decodes the whole file, and closes the queue. */
void *fs_reader_run(void *reader);

#endif
