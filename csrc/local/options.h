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
} fs_options;

typedef enum fs_options_verdict {
  FS_OPTIONS_RUN,
  FS_OPTIONS_ANSWERED, /* --help or --version: printed */
  FS_OPTIONS_WRONG,    /* said why on standard error */
} fs_options_verdict;

fs_options_verdict fs_options_read(fs_options *options, int argc, char **argv);

#endif
