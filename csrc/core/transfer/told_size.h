/* Sizes of files as services tell them. */
#ifndef FS_TOLD_SIZE_H
#define FS_TOLD_SIZE_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a file of `size` bytes may be the one of which `told` was said: in bytes, or in whole kB, KiB, MB
 * or MiB, since a service may not say in which of them. */
bool fs_told_size_fits(int64_t told, int64_t size);

#endif
