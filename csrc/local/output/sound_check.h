/* Decodes sound that is copied, whose damage would stay unseen. */
#ifndef FS_SOUND_CHECK_H
#define FS_SOUND_CHECK_H

#include "local/media/notes.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

typedef struct fs_sound_check {
  AVCodecContext *decoder;  /* owned; NULL: nothing is checked */
  bool leaves_out;          /* what does not decode is left out, else it is told and kept */
  int64_t decoded, damaged; /* packets, of those that are kept */
} fs_sound_check;

/* Begins the check of a stream, if it is worth one. Returns 0, or AVERROR(ENOMEM); free it in either case. */
int fs_sound_check_init(fs_sound_check *check, const AVFormatContext *source, const AVStream *stream);

/* Returns 1 if the packet is to be copied, 0 if not, or AVERROR(ENOMEM). Uses `frame`. */
int fs_sound_check_packet(fs_sound_check *check, const AVPacket *packet, AVFrame *frame);

/* Notes damage that was kept. */
void fs_sound_check_note(const fs_sound_check *check, fs_notes *notes);

void fs_sound_check_free(fs_sound_check *check);

#endif
