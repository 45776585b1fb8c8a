/* A medium on its way into a file: it is there whole and is a medium, or it is not there. What a broken
 * transfer leaves stays beside the file, with a note of what it is a part of, so that the next attempt, in
 * this run or in another one, asks for the rest (RFC 9110, 13.1.5 and 14). */
#ifndef FS_DOWNLOAD_H
#define FS_DOWNLOAD_H

#include "base/atomic_file.h"

enum { FS_VALIDATOR_SIZE = 160, FS_UNFIT_SIZE = 200 };

typedef struct fs_download {
  fs_atomic_file file; /* owned */
  uint64_t source;     /* names the URL without its query, which is another one each time it is signed */
  const char *kind;    /* borrowed; what the medium is to be: "video", "gif" or "image"; NULL for any */
  int64_t wanted_size; /* of the whole, as the task's answer has it; -1 */
  int64_t max_size;    /* more is too large */
  int64_t have;        /* bytes in the file */
  int64_t total;       /* of the whole, as the media host has it; -1 */
  char
      validator[FS_VALIDATOR_SIZE]; /* names the content that the file has a part of; "" where nothing does */
  int64_t asked;                    /* the request under way is for the bytes from here; 0: all */
  bool begun;                       /* the head of its answer was looked at */
  bool accepted;                    /* its bytes are the medium's */
  bool noted;                       /* the note stands beside the file */
  bool useless;                     /* what is in the file is not the medium */
  bool too_large;
  char unfit[FS_UNFIT_SIZE]; /* why the answer is not what was asked for; "" */
} fs_download;

/* The head of an answer. Texts are borrowed, NULL where the header is not there. */
typedef struct fs_download_head {
  long http_status;
  int64_t length; /* of the body; -1 */
  const char *range, *etag, *modified, *encoding;
} fs_download_head;

/* Opens a download to a path. Returns 0, or -1 with errno; `download` can be closed all the same. */
int fs_download_open(fs_download *download, const char *path, const char *url);

/* Before a request: from which byte it is to ask, 0 for all. */
int64_t fs_download_ask(fs_download *download);

/* Before the first byte of an answer. Returns 0, or -1 with errno of the local file. */
int fs_download_begin(fs_download *download, const fs_download_head *head);

/* Takes bytes of an accepted answer. Returns false when no more are wanted: `unfit`, `too_large`, or errno of
 * the local file. */
bool fs_download_write(fs_download *download, const void *bytes, size_t length);

/* After the last byte of an answer that came whole: looks at what is there. */
void fs_download_check(fs_download *download);

/* The first bytes of the file, for the user of what was not what was asked for. Returns how many. */
size_t fs_download_excerpt(const fs_download *download, char *bytes, size_t size);

/* Puts the file in its place. Returns 0, or -1 with errno. */
int fs_download_commit(fs_download *download);

/* Ends a download, which may be ended already. A part that can be gone on with stays. */
void fs_download_close(fs_download *download);

/* Drops what is there, since it is not the medium or cannot be gone on with. Returns 0, or -1 with errno. */
int fs_download_drop(fs_download *download);

#endif
