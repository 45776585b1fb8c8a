/* The answer to one request, and the failure of a call. */
#ifndef FS_FAILURE_H
#define FS_FAILURE_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>

enum { FS_ID_SIZE = 1024, FS_STATE_SIZE = 32, FS_MESSAGE_SIZE = 512 };

/* The fate of a request, as far as the transport can tell. */
typedef enum fs_loss {
  FS_LOSS_NONE,    /* an answer arrived whole */
  FS_LOSS_UNSENT,  /* no byte of the request left: resolving, connecting, a proxy or TLS failed */
  FS_LOSS_CUT,     /* lost after some of it was sent */
  FS_LOSS_TIMEOUT, /* no answer in time, after some of it was sent */
  FS_LOSS_NEVER, /* unsent, and it will be so again: a certificate that is not trusted, a proxy that refuses,
                    a local file that fails */
  FS_LOSS_LARGE, /* the answer is larger than allowed */
} fs_loss;

typedef struct fs_answer {
  fs_loss loss;
  const char *reason; /* of a loss, for the user; borrowed */
  long http_status;   /* HTTP */
  const char *body;   /* borrowed */
  size_t length;
  fs_ms retry_after;    /* from Retry-After; -1 without it */
  const char *location; /* where a redirect leads, without its query; NULL; borrowed */
  const char *unfit;    /* why what a media host sent is not what was asked for; NULL; borrowed */
  bool repeat;          /* that is asked for in another way at once: no attempt is used up */
} fs_answer;

/* Of HTTP. */
static inline bool fs_is_success_status(long http_status) {
  return http_status >= 200 && http_status < 300;
}

typedef enum fs_kind { FS_TRANSPORT, FS_TIMEOUT, FS_HTTP, FS_API, FS_PROTOCOL, FS_CANCELLED } fs_kind;

const char *fs_kind_name(fs_kind kind);

typedef struct fs_failure {
  fs_kind kind;
  int code;          /* the service's; 0 without one */
  long http_status;  /* HTTP; 0 without one */
  bool retryable;    /* the same call may succeed later, and making it again is safe */
  bool ambiguous;    /* the service may have done, and charged, what was asked: see verdict.h */
  bool circuit_open; /* it was not sent: see breaker.h */
  fs_ms retry_after; /* -1 where the service did not say */
  char message[FS_MESSAGE_SIZE];
} fs_failure;

#endif
