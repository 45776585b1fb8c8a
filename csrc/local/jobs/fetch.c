#include "local/jobs/fetch.h"

#include "base/error.h"
#include "local/contract/media_url.h"
#include "local/jobs/public_address.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int check_stop(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
                      curl_off_t up_now) {
  (void)total;
  (void)now;
  (void)up_total;
  (void)up_now;
  const atomic_bool *stop = context;
  return atomic_load(stop);
}

/* Called by libcurl for each resolved address before it connects, also after a redirect. */
static curl_socket_t open_public(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  bool *refused = context;
  (void)purpose;
  if (fs_public_address_is(&address->addr))
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  *refused = true;
  return CURL_SOCKET_BAD;
}

/* Restricts `easy` to public addresses. `refused` (borrowed) becomes true when an address is refused. */
static void use_public_only(CURL *easy, bool *refused) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_public);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, refused);
  curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* no proxy, which would connect without this check */
}

CURL *fs_fetch_handle_new(const char *url, const atomic_bool *stop, bool *refused, char *detail) {
  CURL *easy = curl_easy_init();
  if (easy == NULL)
    return NULL;
  if (refused != NULL)
    use_public_only(easy, refused);
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* do not wait for the resolver when aborted */
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "faceswap-local");
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, check_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, (void *)stop);
  return easy;
}

/* Limit of a whole transfer: a slow trickle must not hold a worker for ever. */
#define WHOLE_FETCH_SECONDS 3600L
#define CONNECT_SECONDS 15L

typedef struct fs_transfer {
  const fs_fetch_limits *limits;
  FILE *file;
  int64_t size;
  int write_error; /* errno of a failed write, or 0 */
  bool refused;    /* the host has a non-public address */
} fs_transfer;

static size_t take_bytes(char *bytes, size_t one, size_t count, void *context) {
  (void)one; /* always 1, says libcurl */
  fs_transfer *transfer = context;
  transfer->size += (int64_t)count;
  if (transfer->size > transfer->limits->max_bytes)
    return 0;
  size_t written = fwrite(bytes, 1, count, transfer->file);
  if (written != count)
    transfer->write_error = errno;
  return written;
}

static void set_up(CURL *easy, fs_transfer *transfer) {
  long idle = transfer->limits->idle_seconds;
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  /* nothing packed is asked for; with this, libcurl unpacks what storages send packed all the same */
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, idle < CONNECT_SECONDS ? idle : CONNECT_SECONDS);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, idle);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, WHOLE_FETCH_SECONDS);
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)transfer->limits->max_bytes);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
}

static void explain(CURL *easy, CURLcode status, const char *url, const fs_transfer *transfer,
                    const char *detail, fs_error *error) {
  int shown = fs_url_shown(url);
  long http = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http);
  if (transfer->write_error != 0)
    fs_fail(error, "cannot store the download of %.*s: %s", shown, url, fs_file_error(transfer->write_error));
  else if (transfer->refused)
    fs_fail(error, "cannot fetch %.*s: it leads to an address that is not public", shown, url);
  else if (status == CURLE_FILESIZE_EXCEEDED || transfer->size > transfer->limits->max_bytes)
    fs_fail(error, "the file at %.*s is larger than %lld bytes, the most that is taken", shown, url,
            (long long)transfer->limits->max_bytes);
  else if (status == CURLE_HTTP_RETURNED_ERROR)
    fs_fail(error, "cannot fetch %.*s: its server answered HTTP %ld", shown, url, http);
  else if (status == CURLE_OPERATION_TIMEDOUT)
    fs_fail(error, "cannot fetch %.*s: its server does not answer in time", shown, url);
  else if (status != CURLE_OK)
    fs_fail(error, "cannot fetch %.*s: %s", shown, url,
            detail[0] != '\0' ? detail : curl_easy_strerror(status));
  else
    fs_fail(error, "the file at %.*s is empty (0 bytes)", shown, url);
}

int fs_fetch(const char *url, const char *path, const fs_fetch_limits *limits, fs_error *error) {
  fs_transfer transfer = {.limits = limits, .file = fopen(path, "wbex")};
  char detail[CURL_ERROR_SIZE] = "";
  CURL *easy =
      transfer.file != NULL
          ? fs_fetch_handle_new(url, limits->stop, limits->public_only ? &transfer.refused : NULL, detail)
          : NULL;
  if (easy == NULL) {
    fs_fail(error, "cannot write a download: %s", fs_file_error(errno));
    if (transfer.file != NULL)
      fclose(transfer.file);
    return -1;
  }
  set_up(easy, &transfer);
  CURLcode status = curl_easy_perform(easy);
  if (fclose(transfer.file) != 0 && transfer.write_error == 0)
    transfer.write_error = errno;
  int result = status == CURLE_OK && transfer.write_error == 0 && transfer.size > 0 ? 0 : -1;
  if (result != 0) {
    explain(easy, status, url, &transfer, detail, error);
    unlink(path);
  }
  curl_easy_cleanup(easy);
  return result;
}
