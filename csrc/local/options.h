/* Command-line options of the engine. */
#ifndef FS_OPTIONS_H
#define FS_OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* Length of a key. Clients of the hosted service insist on `ak_` and 32 more characters. */
#define FS_KEY_LENGTH 35
enum { FS_KEYS_MAX = 16 };
/* Key of an engine without --key. Not a secret: the engine listens on the loopback address only. */
#define FS_DEFAULT_KEY "ak_local000000000000000000000000000"

typedef struct fs_options {
  const char *data;                          /* borrowed from argv; NULL: a temporary directory */
  char keys[FS_KEYS_MAX][FS_KEY_LENGTH + 1]; /* all of them share the account and the data */
  int key_count;
  char models[PATH_MAX];
  int port;              /* 0: any free port */
  int workers, threads;  /* concurrent jobs, threads of each job */
  bool with_parent;      /* exit when standard input ends */
  int64_t max_upload;    /* bytes, of a video that is fetched, too */
  int64_t detect_ttl;    /* seconds that a detect_id stays valid */
  int64_t balance;       /* credits of a new data directory */
  int64_t fetch_timeout; /* seconds without a byte after which a download is aborted */
  int64_t keep;          /* lifetime of uploads and results in seconds; -1: the default */
  int64_t quota;         /* size limit of the data directory in bytes; 0: the default */
  bool public_only;      /* connect to public addresses only, for media and callbacks */
  const char *scenario;  /* borrowed from argv; NULL: none */
  int max_queue;         /* jobs of a key that may wait, on pictures and on videos each */
  /* limits of one job */
  int64_t max_megapixels; /* of all frames of a video together; a GIF may have a fraction of it
                             (media_budget.h) */
  int64_t max_cpu;        /* seconds */
  int64_t max_memory;     /* bytes */
  int64_t max_output;     /* bytes of a result */
} fs_options;

typedef enum fs_options_verdict {
  FS_OPTIONS_RUN,
  FS_OPTIONS_ANSWERED, /* --help or --version was printed */
  FS_OPTIONS_WRONG,    /* the reason was printed on standard error */
} fs_options_verdict;

fs_options_verdict fs_options_read(fs_options *options, int argc, char **argv);

#endif
