/* XNNPACK has two kernels for convolutions on x86 with FMA and without AVX-512: one of 5 rows, and one of 4
 * rows that it takes for AMD's first Zen alone. As Debian's compiler builds the first one, a sum more than
 * the registers hold is stored and loaded again in the innermost loop, whose turns wait for it. With the
 * second one the networks take a third less time, on later Zens, too. */
#include "vision/kernels.h"

#ifdef FS_CPUINFO
#include <cpuinfo.h>
#include <pthread.h>

static void choose(void) {
  if (!cpuinfo_initialize() || !cpuinfo_has_x86_fma3())
    return;
  /* what XNNPACK asks for: no other part of it, nor of this process, goes by a core's kind */
  struct cpuinfo_core *core = (struct cpuinfo_core *)cpuinfo_get_core(0);
  core->uarch = cpuinfo_uarch_zen;
}

void fs_kernels_choose(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, choose);
}
#else
void fs_kernels_choose(void) {}
#endif
