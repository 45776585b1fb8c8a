/* Downloads a medium into a file that appears whole or not at all. A broken transfer leaves its part beside
 * the file, with a note that names the content, so that the next attempt, in this run or in another one, asks
 * for the rest (RFC 9110, 13.1.5 and 14). */
#ifndef FS_DOWNLOAD_H
#define FS_DOWNLOAD_H

#include "base/atomic_file.h"
#include "core/transfer/part_note.h"

enum { FS_UNFIT_SIZE = 200 };

typedef struct fs_download {
  fs_atomic_file file; /* owned */
  const char *kind;    /* borrowed; what the medium is to be: "video", "gif" or "image"; NULL for any */
  int64_t wanted_size; /* size by the task's answer, see told_size.h; -1 */
  int64_t max_size;    /* largest file that is accepted */
  int64_t have;        /* bytes in the file */
  fs_part_note note;   /* of what is there, also while it is not written */
  int64_t asked;       /* first byte that the request under way asks for; 0: all */
  int64_t again;       /* bytes yet to come that the file has already: they are compared */
  bool begun;          /* the head of its answer was looked at */
  bool deflated;       /* its bytes are labelled as packed by deflate */
  bool accepted;       /* its bytes are the medium's */
  bool noted;          /* the note stands beside the file */
  bool useless;        /* what is in the file is not the medium */
  bool too_large;
  char unfit[FS_UNFIT_SIZE]; /* why the answer is not what was asked for; "" */
} fs_download;

/* The head of an answer. Texts are borrowed, NULL where the header is not there. */
typedef struct fs_download_head {
  long http_status;
  int64_t length; /* of the body; -1 */
  const char *range, *etag, *modified, *encoding;
  bool odd_length; /* it announces several sizes that differ, or one that is none */
} fs_download_head;

enum { FS_SIZE_PART = -1, FS_SIZE_UNTOLD = 0 };

/* The HTTP status of a whole body that somebody on the way has changed (RFC 9110, 15.3.4). */
enum { FS_TRANSFORMED = 203 };

/* Whether an answer of this HTTP status holds the whole of what was asked for, unless its Content-Range says
 * otherwise. */
bool fs_download_is_whole(long http_status);

/* The size of the whole, where a Content-Range says that what comes is all of it ("bytes 0-199/200");
 * FS_SIZE_PART where it is less, FS_SIZE_UNTOLD where that is not said. */
int64_t fs_download_size_of_all(const char *range);

/* Opens a download to a path. Returns 0, or -1 with errno; `download` can be closed either way. */
int fs_download_open(fs_download *download, const char *path, const char *url);

/* Call before a request: returns the first byte to ask for, 0 for all. */
int64_t fs_download_ask(fs_download *download);

/* Call before the first byte of an answer. Returns 0, or -1 with errno of the local file. */
int fs_download_begin(fs_download *download, const fs_download_head *head);

/* Takes bytes of an accepted answer. Returns false to stop the transfer: see `unfit`, `too_large`, or errno
 * of the local file. */
bool fs_download_write(fs_download *download, const void *bytes, size_t length);

/* Call after the last byte of a complete answer: unpacks what is packed, and checks the content and
 * size of the file. Returns 0, or -1 with errno of the local file. */
int fs_download_check(fs_download *download);

/* Copies the first bytes of the file, which show the user what came instead of a medium. Returns how many. */
size_t fs_download_excerpt(const fs_download *download, char *bytes, size_t size);

/* Renames the file to its final path. Returns 0, or -1 with errno. */
int fs_download_commit(fs_download *download);

/* Ends a download; does nothing if it has ended. A part that can be continued stays. */
void fs_download_close(fs_download *download);

#endif
