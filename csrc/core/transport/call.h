/* A call in progress: its flow, its request, the answer, and a libcurl handle while bytes move. */
#ifndef FS_CALL_H
#define FS_CALL_H

#include "base/error.h"
#include "base/work_queue.h"
#include "core/policy/answer_text.h"
#include "core/policy/flow.h"
#include "core/transfer/download.h"
#include "core/transfer/upload.h"
#include "core/transport/settings.h"

#include <curl/curl.h>
#include <sys/queue.h>

typedef struct fs_field {
  const char *name, *value;
} fs_field;

/* A call to be started. Every pointer is borrowed until fs_transport_prepare returns. */
typedef struct fs_request {
  const fs_endpoint *endpoint;
  bool wait, callback_expected; /* see fs_flow */
  const char *id;               /* the task that is asked for, or "" */
  const char *path;             /* instead of the call's own; NULL */
  const char *url;              /* of a media call */
  const fs_field *query;
  size_t query_count;
  const char *body; /* JSON of an API call; NULL */
  size_t body_length;
  const char *file;        /* "put": read from here; "get": written to here */
  const char *medium;      /* "get": what the file is to be, see fs_download; NULL */
  int64_t size;            /* "get": of that file; -1 */
  const char *method;      /* "put": instead of PUT; NULL */
  const fs_field *headers; /* of a media call */
  size_t header_count;
  fs_ms timeout, request_timeout; /* of the call; of one request, 0 for the policy's */
  bool known, fresh;              /* see fs_flow */
  const char *kind;               /* of the task that is waited for, whose duration is learned; NULL */
  fs_ms age;                      /* of that task, since its submission */
} fs_request;

/* The transfer of a file. Either the download or the upload is open. */
typedef struct fs_transfer {
  fs_download download; /* owned */
  fs_upload upload;     /* owned */
  char *medium;         /* owned; see fs_request; NULL */
  int64_t expected;     /* bytes; -1 while unknown */
} fs_transfer;

/* Progress of a call. */
typedef struct fs_progress {
  char state[FS_STATE_SIZE]; /* of its task, as the service last put it */
  double fraction;           /* 0 to 1 where the service reports it, else -1 */
  int64_t moved, expected;   /* bytes of the media transfer; expected is -1 while unknown */
  int requests;
  fs_ms elapsed;
  char trouble[FS_MESSAGE_SIZE]; /* why the last attempt failed; "" where it did not */
} fs_progress;

/* Fields are grouped by the module that may change them. */
typedef struct fs_call {
  fs_work_item item; /* first; its id, and its place in the list of finished calls */
  fs_flow flow;
  const fs_settings *settings; /* borrowed, as by the transport */
  char *id;                    /* owned; the flow's */
  char *kind;                  /* owned; see fs_request */
  uint64_t feature;            /* of the service that a submission uses; see breaker.h */

  /* what is asked: the same for every request of the call */
  struct {
    char *url, *body; /* owned */
    char *method;     /* owned; of a transfer, instead of the endpoint's; NULL */
    size_t body_length;
    CURLU *parsed;              /* owned; the URL of a query; NULL */
    struct curl_slist *headers; /* owned; of a media call. Those of API calls are the settings' */
  } request;

  /* the request under way: call_curl.c and the transport */
  struct {
    CURL *easy;     /* owned; NULL between requests */
    char *reason;   /* owned; CURL_ERROR_SIZE bytes; NULL between requests */
    char *location; /* owned; see fs_answer; NULL between requests */
    char *raw;      /* owned; a submission: the answer's first bytes as they came, after its head; NULL */
    size_t raw_length;
    fs_ms sent_at;    /* when the last request was sent */
    fs_ms ends_at;    /* when libcurl gives it up */
    int attempt;      /* at the same answer, from 1 */
    bool overflow;    /* the answer is larger than allowed */
    bool undecoded;   /* the answer is taken as it comes, whatever Content-Encoding says */
    bool packed;      /* a download's Content-Encoding is one that libcurl alone decodes */
    int local_error;  /* errno of a local file that failed */
    int socket_error; /* errno of a socket that could not be made */
    fs_answer_end end;
  } http;

  /* what arrived of the last answer, other than a download's bytes */
  struct {
    char *bytes; /* owned */
    size_t length, size;
    /* owned; during a poll: the previous answer, if the state of the task in it is unknown; NULL. It is
     * restored if the poll fails: it may be the last answer about a paid task */
    char *before;
    size_t before_length;
    char *headers; /* owned; of one by which the call has failed; NULL. See answer_headers.h */
  } answer;

  fs_transfer *transfer; /* owned; NULL without a file */

  /* send_queue.c and timer_heap.c */
  struct {
    size_t heap_index;         /* in the timer heap; 0 when it is not there */
    TAILQ_ENTRY(fs_call) fifo; /* of the calls that wait for their turn */
    fs_ms queued_at;           /* when it entered that list */
    bool granted;              /* taken out of the list: its turn has come */
    bool beside;               /* a transfer to or from the host of the API calls */
  } queue;

  /* observer.c: the state in the last event about it */
  struct {
    char state[FS_STATE_SIZE];
    bool state_unknown;
  } reported;

  fs_progress *shown_progress; /* owned; transport_thread.c: what the caller's thread is shown; NULL */
} fs_call;

/* Makes a call that has not begun; `policy` is borrowed. Returns NULL with a sentence in `error`. */
fs_call *fs_call_new(const fs_settings *settings, const fs_policy *policy, const fs_request *request,
                     fs_error *error);

/* The host of a URL as libcurl's messages have it: "127.1" is 127.0.0.1 there, "[0::1]" is [::1]; "" of
 * what is no URL. */
void fs_call_host(const char *url, char *host, size_t size);

/* The call's download, and its upload; NULL where it has none. */
fs_download *fs_call_download(const fs_call *call);
const fs_upload *fs_call_upload(const fs_call *call);

/* Sets the options that all requests of the call share, on a new or reset handle. Returns 0, or -1 when
 * memory is short. */
int fs_call_configure(fs_call *call);

/* Prepares the handle for the next request, bounded by `timeout`. Returns 0, or -1 (memory, or the local
 * file; then local_error). */
int fs_call_prepare_request(fs_call *call, fs_ms timeout);

/* Puts off the time-out of the request under way by a moment. */
void fs_call_extend(fs_call *call, fs_ms now);

/* Shows the head of the answer to the download, once the head is complete. Returns 0, or -1 (the local file;
 * then local_error). */
int fs_call_begin_download(fs_call *call);

/* Fails a call on this machine, for which a repetition is no help: `what` and `error` (errno) of its local
 * file, or, without `error`, for want of memory. */
void fs_call_fail_locally(fs_call *call, const char *what, int error);

/* Puts what a call that has succeeded downloaded in its place. The call fails if that does. */
void fs_call_commit(fs_call *call);

/* The answer to the request that ended with `result`; borrows from the call. Call before the easy handle is
 * reset. */
fs_answer fs_call_answer(fs_call *call, CURLcode result);

/* Decides, after the flow has judged an answer, whether the next one is decoded. A Content-Encoding may name
 * no encoding ("utf-8"; "aws-chunked", which S3 keeps with an object), or another one than the bytes have.
 * After an answer that could not be decoded the next one is taken undecoded, and so on while that works. A
 * download is undecoded at first, since a medium shows itself. */
void fs_call_choose_decoding(fs_call *call, CURLcode result, const fs_answer *answer);

/* Makes room for the answer to the next request. */
void fs_call_put_answer_aside(fs_call *call);

/* Frees per-request memory, and the answer unless it is the call's result or the state in it is unknown. */
void fs_call_release_request(fs_call *call);

/* Whether a byte of the current request was sent to the server itself, not only to a proxy. */
bool fs_call_was_sent(const fs_call *call);

/* Fills in the progress. */
void fs_call_progress(const fs_call *call, fs_ms now, fs_progress *progress);

void fs_call_free(fs_call *call);

#endif
