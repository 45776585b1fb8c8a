/* Loaded before an engine: there is no memory for a plane of 2000x1500 bytes, as FFmpeg asks for it. */
#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>

enum { PLANE = 2000 * 1500, AROUND = 200000 };

int posix_memalign(void **memory, size_t alignment, size_t size) {
  static int (*real)(void **, size_t, size_t);
  *(void **)&real = dlsym(RTLD_NEXT, "posix_memalign");
  return size >= PLANE && size < PLANE + AROUND ? ENOMEM : real(memory, alignment, size);
}
