/* Reads a video's frames and detects faces in them, in its own thread and some frames ahead of the tracker.
 */
#ifndef FS_FRAME_SCANNER_H
#define FS_FRAME_SCANNER_H

#include "local/analysis/frame_others.h"
#include "local/media/reader.h"
#include "vision/face/turned_frames.h"

typedef struct fs_scanned_frame {
  fs_media_item *item;           /* owned */
  double seconds;                /* from the first frame that is looked at */
  double origin;                 /* seconds of the video, where spans of it are looked at; else `seconds` */
  bool cut;                      /* a new shot begins */
  bool looked_at;                /* for faces; others are in between */
  bool stays;                    /* not looked at, since it shows what the last look has seen */
  bool empty;                    /* a flash or a dip to black has left nothing to see */
  int fading;                    /* frames from the first of a fade-in up to this one; 0: none */
  fs_face faces[FS_FRAME_FACES]; /* in pixels of the frame */
  int count;
  fs_ways ways;
  bool searched;    /* for people, too, */
  fs_others others; /* who are these */
} fs_scanned_frame;

/* How far apart the looks for faces are. */
typedef struct fs_pace {
  bool still;   /* there is one frame only */
  int interval; /* frames from one look to the next */
  bool slow;    /* so much time that a face may have moved by more than its size */
} fs_pace;

typedef struct fs_frame_scanner fs_frame_scanner;

/* Borrows all three until fs_frame_scanner_stop; of `vision`, only fs_vision_detect is called. Returns NULL
 * when memory or threads are short. */
fs_frame_scanner *fs_frame_scanner_start(fs_reader *reader, fs_vision *vision, const fs_spans *spans);

/* The next frame, to be released with fs_scanned_frame_free. NULL at the end, or on failure. */
fs_scanned_frame *fs_frame_scanner_next(fs_frame_scanner *scanner);
void fs_scanned_frame_free(fs_scanned_frame *frame);

fs_pace fs_frame_scanner_pace(const fs_frame_scanner *scanner);

/* Ends the thread; then the reader may be asked for its status. Returns -1 where memory has been short. NULL
 * is fine. */
int fs_frame_scanner_stop(fs_frame_scanner *scanner);

#endif
