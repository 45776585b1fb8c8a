#include "core/transfer/download.h"

#include "base/hash.h"
#include "core/policy/media_type.h"
#include "core/transfer/media_end.h"
#include "core/transfer/part_note.h"
#include "core/transfer/told_size.h"
#include "core/transfer/unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Bytes from which on the note is written during the transfer; that takes two syncs of the disk. For a
 * smaller part it is written only when the transfer breaks. */
enum { NOTE_LEAST = 1 << 20 };

/* Bytes at the end of a part that are compared where the media host does not say that the content is still
 * the same: Chromium compares as many of a download without a strong validator. */
enum { COMPARED = 1024 };

static void remove_note(fs_download *download) {
  if (fs_atomic_file_is_kept(&download->file))
    fs_part_note_remove(download->file.temporary);
  download->noted = false;
}

static void write_note(fs_download *download) {
  download->noted = fs_part_note_write(download->file.temporary, &download->note);
}

/* Whether there is a note of what was found, of this source. */
static bool read_note(fs_download *download) {
  uint64_t source = download->note.source;
  bool found =
      fs_part_note_read(download->file.temporary, &download->note) && download->note.source == source;
  download->note.source = source;
  return found;
}

static bool can_go_on(const fs_download *download) {
  return !download->useless && download->have > 0 && download->note.validator[0] &&
         fs_atomic_file_is_kept(&download->file) &&
         (download->note.total < 0 || download->have <= download->note.total);
}

/* ---- opening and asking ---- */

/* Empties the file: its content is not the medium, or cannot be continued. Returns 0, or -1 with errno. */
static int drop(fs_download *download) {
  remove_note(download);
  download->have = 0;
  download->note.total = -1;
  download->useless = download->note.untold = false;
  download->note.validator[0] = '\0';
  return fs_atomic_file_cut(&download->file, 0);
}

int fs_download_open(fs_download *download, const char *path, const char *url) {
  *download = (fs_download){.wanted_size = -1, .max_size = INT64_MAX, .note.total = -1};
  download->note.source = fs_hash_add(FS_HASH_START, url, strcspn(url, "?#"));
  if (fs_atomic_file_resume(&download->file, path, &download->have) != 0)
    return -1;
  return download->have > 0 && !(download->noted = read_note(download)) ? drop(download) : 0;
}

int64_t fs_download_ask(fs_download *download) {
  download->begun = download->accepted = download->too_large = false;
  download->unfit[0] = '\0';
  /* of a complete part the last byte is asked for: the answer shows whether the content is still the same */
  int64_t again = download->note.untold ? COMPARED : download->have == download->note.total;
  download->asked = can_go_on(download) && download->have > again ? download->have - again : 0;
  return download->asked;
}

/* ---- the head of an answer ---- */

static void reject(fs_download *download, const char *reason) {
  download->useless = true;
  if (!download->unfit[0])
    snprintf(download->unfit, sizeof download->unfit, "%s", reason);
}

/* "bytes 100-199/200": whether the part begins where it was asked to, and is one of the same whole. */
static bool is_rest(fs_download *download, const char *range) {
  int64_t first, last, total;
  int end = 0;
  if (!range || sscanf(range, "bytes %" SCNd64 "-%" SCNd64 "/%n", &first, &last, &end) != 2)
    return false;
  if (strcmp(range + end, "*") == 0)
    return first == download->asked && last >= first;
  if (sscanf(range + end, "%" SCNd64, &total) != 1 ||
      (download->note.total >= 0 && total != download->note.total))
    return false;
  download->note.total = total;
  return first == download->asked && last >= first && last < total;
}

/* What names the content of an answer, as `validator` names that of the part; NULL. */
static const char *name_of(const fs_download *download, const fs_download_head *head) {
  return download->note.validator[0] == '"' ? head->etag : head->modified;
}

static bool is_encoded(const fs_download_head *head) {
  return head->encoding && head->encoding[0] && strcasecmp(head->encoding, "identity") != 0;
}

bool fs_download_is_whole(long http_status) {
  return http_status == 200 || http_status == FS_TRANSFORMED;
}

/* Keeps the validator of the content that comes: a strong ETag, else Last-Modified. That of content which
 * somebody on the way has changed names the original, whose rest does not fit. */
static void take_validator(fs_download *download, const fs_download_head *head) {
  const char *validator = head->etag && head->etag[0] == '"' ? head->etag : head->modified;
  download->note.total = is_encoded(head) ? -1 : head->length;
  if (!is_encoded(head) && head->http_status != FS_TRANSFORMED && fs_part_note_takes(validator))
    snprintf(download->note.validator, sizeof download->note.validator, "%s", validator);
}

int64_t fs_download_size_of_all(const char *range) {
  int64_t first, last, total;
  int count = range ? sscanf(range, "bytes %" SCNd64 "-%" SCNd64 "/%" SCNd64, &first, &last, &total) : 0;
  if (count < 2 || (count == 2 && first == 0))
    return FS_SIZE_UNTOLD;
  return count == 3 && first == 0 && total > 0 && last == total - 1 ? total : FS_SIZE_PART;
}

static int begin_whole(fs_download *download, const fs_download_head *head) {
  int64_t size = fs_download_size_of_all(head->range);
  download->asked = download->again = 0;
  if (drop(download) != 0)
    return -1;
  /* what stands between may have made 200 of 206, and the length is the part's */
  if (size == FS_SIZE_PART) {
    char reason[FS_UNFIT_SIZE];
    snprintf(reason, sizeof reason, "HTTP %ld: the media host sent a part, as its Content-Range says",
             head->http_status);
    reject(download, reason);
    return 0;
  }
  take_validator(download, head);
  if (size != FS_SIZE_UNTOLD && !is_encoded(head))
    download->note.total = size;
  download->accepted = true;
  return 0;
}

static int begin_rest(fs_download *download, const fs_download_head *head) {
  const char *name = name_of(download, head);
  /* some servers send a part of other content in spite of If-Range; a part of an encoded body is no part of
   * the decoded one */
  bool other = (name && strcmp(name, download->note.validator) != 0) || is_encoded(head);
  if (!download->asked || !is_rest(download, head->range) || other) {
    reject(download, download->asked ? "HTTP 206: the media host sent another part than was asked for"
                                     : "HTTP 206: the media host sent a part, the whole was asked for");
    return drop(download);
  }
  if (!name && !download->note.untold) {
    download->note.untold = true;
    remove_note(download);
    snprintf(download->unfit, sizeof download->unfit,
             "HTTP 206: the media host does not say what its part is of");
    return 0;
  }
  download->accepted = true;
  download->again = download->have - download->asked;
  return fs_atomic_file_cut(&download->file, download->have);
}

int fs_download_begin(fs_download *download, const fs_download_head *head) {
  download->begun = true;
  download->deflated = head->encoding && strcasestr(head->encoding, "deflate");
  if (head->odd_length && head->http_status < 300) {
    reject(download, "the media host announces sizes that differ, or a size that is none");
    return drop(download);
  }
  /* some servers answer 206 to whatever is asked for */
  if (fs_download_is_whole(head->http_status) ||
      (head->http_status == 206 && fs_download_size_of_all(head->range) > 0))
    return begin_whole(download, head);
  if (head->http_status == 206)
    return begin_rest(download, head);
  if (head->http_status < 300)
    snprintf(download->unfit, sizeof download->unfit,
             "HTTP %ld: the media host sent no file, it may come later", head->http_status);
  else if (head->http_status == 304 || head->http_status == 412 || head->http_status == 416) {
    snprintf(download->unfit, sizeof download->unfit,
             "HTTP %ld: the media host cannot send the rest of the file", head->http_status);
    return drop(download);
  }
  return 0;
}

/* ---- its bytes ---- */

size_t fs_download_excerpt(const fs_download *download, char *bytes, size_t size) {
  ssize_t length = pread(download->file.fd, bytes, size, 0);
  return length > 0 ? (size_t)length : 0;
}

/* Rejects a file whose first bytes are not those of the medium that was asked for. */
static void check_head(fs_download *download) {
  char head[FS_MEDIA_HEAD];
  const fs_media_type *type = fs_media_type_of(head, fs_download_excerpt(download, head, sizeof head));
  if (!type)
    reject(download, "what the media host sent is no video or picture");
  else if (!fs_media_type_fits(type, download->kind)) {
    char reason[FS_UNFIT_SIZE];
    snprintf(reason, sizeof reason,
             "what the media host sent is of another kind (%s) than was asked for (%s)", type->ending,
             download->kind);
    reject(download, reason);
  }
}

/* Takes bytes that the file has already. Returns how many, or -1 with `unfit` or errno set. */
static ssize_t compare(fs_download *download, const char *bytes, size_t length) {
  char known[COMPARED];
  size_t count = (size_t)download->again < length ? (size_t)download->again : length;
  if (count > 0 && pread(download->file.fd, known, count, download->have - download->again) != (ssize_t)count)
    return -1;
  if (memcmp(known, bytes, count) != 0) {
    reject(download, "HTTP 206: the rest that the media host sent is of other content than the beginning");
    return -1;
  }
  download->again -= (int64_t)count;
  return (ssize_t)count;
}

/* What is packed shows its head when it is complete. Deflate has no sign of its own. */
static bool is_packed(const fs_download *download) {
  char head[FS_MEDIA_HEAD];
  size_t length = fs_download_excerpt(download, head, sizeof head);
  return fs_unpack_is_packed(head, length) || (download->deflated && !fs_media_type_of(head, length));
}

bool fs_download_write(fs_download *download, const void *bytes, size_t length) {
  bool looked = download->have >= FS_MEDIA_HEAD;
  errno = 0;
  ssize_t compared = compare(download, bytes, length);
  if (compared < 0)
    return false;
  bytes = (const char *)bytes + compared;
  length -= (size_t)compared;
  if (download->have + (int64_t)length > download->max_size || download->note.total > download->max_size) {
    download->too_large = download->useless = true;
    return false;
  }
  if (fs_atomic_file_write(&download->file, bytes, length) != 0)
    return false;
  download->have += (int64_t)length;
  if (!looked && download->have >= FS_MEDIA_HEAD && !is_packed(download))
    check_head(download);
  if (download->unfit[0])
    return false;
  if (!download->noted && download->have >= NOTE_LEAST && can_go_on(download))
    write_note(download);
  return true;
}

static void reject_size(fs_download *download, int64_t size) {
  char reason[FS_UNFIT_SIZE];
  snprintf(reason, sizeof reason, "the media host sent %" PRId64 " bytes, and %" PRId64 " were announced",
           download->have - download->again, size);
  reject(download, reason);
}

/* Whether the size is the one that the media host has announced. */
static void check_total(fs_download *download) {
  int64_t come = download->have - download->again;
  if (download->note.total < 0 || come == download->note.total)
    return;
  bool whole = download->useless;
  reject_size(download, download->note.total);
  /* an answer that was shorter than the rest: the part can be continued */
  if (come < download->note.total)
    download->useless = whole;
}

/* Unpacks what is packed, also twice. Returns 0, or -1 with errno of the local file. */
static int unpack(fs_download *download) {
  enum { TIMES = 2 };
  for (int i = 0; i < TIMES && is_packed(download); i++) {
    remove_note(download);
    int64_t size = fs_unpack_file(&download->file, download->max_size);
    if (size < 0 && errno == EBADMSG && i == 0)
      reject(download, "what the media host sent is packed, and damaged or without its end");
    if (size < 0)
      return errno == EBADMSG || (download->too_large = errno == EFBIG) ? 0 : -1;
    download->have = size;
  }
  return 0;
}

/* Rejects a medium that ends early; where the media host has `told` how many bytes there are, only one that
 * nothing can read. Else the part can be continued, if the host names its content, and that was not packed.
 */
static void check_end(fs_download *download, bool packed, bool told) {
  int fd = download->file.fd;
  if (!(told ? fs_media_end_lacks_index : fs_media_end_is_cut)(fd, download->have))
    return;
  reject(download, FS_MEDIA_CUT);
  download->useless = packed || told;
}

int fs_download_check(fs_download *download) {
  bool packed = is_packed(download);
  if (!download->accepted || download->unfit[0])
    return 0;
  if (download->have == 0)
    reject(download, "what the media host sent is empty");
  check_total(download);
  if (download->unfit[0])
    return 0;
  if (unpack(download) != 0 || download->too_large) {
    download->useless = true;
    return download->too_large ? 0 : -1;
  }
  check_head(download);
  if (!download->unfit[0] && download->wanted_size >= 0 &&
      !fs_told_size_fits(download->wanted_size, download->have))
    reject_size(download, download->wanted_size);
  if (!download->unfit[0])
    check_end(download, packed, download->note.total >= 0 || download->wanted_size == download->have);
  return 0;
}

/* ---- the end ---- */

int fs_download_commit(fs_download *download) {
  remove_note(download);
  return fs_atomic_file_commit(&download->file);
}

void fs_download_close(fs_download *download) {
  if (!download->file.path)
    return;
  if (can_go_on(download) && !download->noted)
    write_note(download);
  if (can_go_on(download) && download->noted) {
    fs_atomic_file_suspend(&download->file);
    return;
  }
  remove_note(download);
  fs_atomic_file_abort(&download->file);
}
