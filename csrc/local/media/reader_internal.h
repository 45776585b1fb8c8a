/* What the reader's opening (reader.c) and its thread (reader_thread.c) share. */
#ifndef FS_READER_INTERNAL_H
#define FS_READER_INTERNAL_H

#include "base/bounded_queue.h"
#include "local/media/container.h"
#include "local/media/frame_normalizer.h"
#include "local/media/reader.h"
#include "local/media/timeline.h"

#include <libavcodec/avcodec.h>
#include <pthread.h>

enum { FS_READER_MAX_SIDE = 8192 };

struct fs_reader {
  fs_container container;
  fs_timeline timeline;
  fs_source source; /* of the two above */
  AVCodecContext *decoder;
  fs_frame_normalizer *normalizer;
  fs_media_info info;
  fs_spans spans;
  fs_queue *queue; /* of fs_media_item */
  pthread_t thread;
  bool tracks, started;
  /* The thread's own until it has ended. */
  int span;        /* the number of the one that is read */
  bool moved;      /* the file has been moved to it since this was reset */
  int64_t *handed; /* owned: the latest pts handed on of each stream: what is read twice is handed on once */
  int64_t last_pts, last_packet_pts, last_duration;
  int64_t frames; /* of the video stream, handed on */
  int64_t end;    /* of the last packet of any stream, in microseconds of the file's clock */
  int damaged;    /* packets and frames of the video that do not decode */
  fs_notes notes;
  char error[160]; /* empty unless it failed */
};

/* Hands on a frame or a packet, whose reference is taken. Returns 0, AVERROR_EXIT when nobody wants more, or
 * another AVERROR. */
int fs_reader_hand_on(fs_reader *reader, AVFrame *frame, const AVPacket *packet);

/* Decodes the whole file, and closes the queue. */
void *fs_reader_run(void *reader);

#endif
