/* The command line. */
#ifndef FS_OPTIONS_H
#define FS_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* Clients of the hosted service insist on keys of this shape: `ak_` and 32 more characters. */
#define FS_KEY_LENGTH 35
/* What an engine without --key takes; not a secret, since the engine answers on the loopback address alone.
 */
#define FS_DEFAULT_KEY "ak_local000000000000000000000000000"

typedef struct fs_options {
  const char *data; /* borrowed from argv; NULL: a temporary directory */
  char key[FS_KEY_LENGTH + 1];
  char models[PATH_MAX];
  uint16_t port;         /* 0: any free one */
  int workers, threads;  /* jobs at a time, threads of each */
  bool with_parent;      /* end at the end of standard input */
  int64_t max_upload;    /* bytes */
  int64_t detect_ttl;    /* seconds that a detect_id stays valid */
  int64_t balance;       /* credits of a new data directory */
  int64_t fetch_timeout; /* seconds without a byte after which a fetch is given up */
  int64_t keep;          /* seconds that uploads and what was made of them are kept; -1: not said */
  int64_t quota;         /* bytes that the data directory may have; 0: not said */
  bool public_only;      /* fetch from, and call back to, public addresses alone */
  const char *scenario;  /* borrowed from argv; NULL: none */
  int max_queue;         /* jobs of a kind that may wait */
  /* what one job may take */
  int64_t max_megapixels; /* in all frames of its video; of a GIF a part of that (media_budget.h) */
  int64_t max_cpu;        /* seconds */
  int64_t max_memory;     /* bytes */
  int64_t max_output;     /* bytes of a file that it writes */
} fs_options;

typedef enum fs_options_verdict {
  FS_OPTIONS_RUN,
  FS_OPTIONS_ANSWERED, /* --help or --version: printed */
  FS_OPTIONS_WRONG,    /* said why on standard error */
} fs_options_verdict;

fs_options_verdict fs_options_read(fs_options *options, int argc, char **argv);

#endif
