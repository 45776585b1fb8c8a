/* Fuzzes the checks before decoding: format, container and budget of a file; and the reading of a stored
 * analysis. */
#include "local/analysis/analysis.h"
#include "local/media/formats.h"
#include "local/media/media_budget.h"

#include <libavutil/log.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  av_log_set_level(AV_LOG_QUIET);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[64];
  fs_error error;
  const fs_spans all = {0}, some = {.count = 1, .at = {{0.1, 0.5}}};
  fs_analysis analysis = {0};
  int file = memfd_create("fuzz", MFD_CLOEXEC);
  if (file < 0 || write(file, data, size) != (ssize_t)size)
    return 0;
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  if (fs_format_of(path) == FS_FORMAT_EMPTY && size > 0)
    __builtin_trap();
  fs_media_budget_check(path, &all, 1000, &error);
  fs_media_budget_check(path, &some, 1000, &error);
  if (fs_analysis_load(&analysis, path, &error) == 0)
    fs_analysis_free(&analysis);
  close(file);
  return 0;
}
