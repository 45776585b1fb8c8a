/* Prints what XNNPACK is told of the processor before it chooses its kernels: "first Zen", "no FMA", or the
 * number of another kind. */
#include "vision/kernels.h"

#include <cpuinfo.h>
#include <stdio.h>

int main(void) {
  fs_kernels_choose();
  if (!cpuinfo_initialize() || !cpuinfo_has_x86_fma3())
    puts("no FMA");
  else if (cpuinfo_get_core(0)->uarch == cpuinfo_uarch_zen)
    puts("first Zen");
  else
    printf("%x\n", (unsigned)cpuinfo_get_core(0)->uarch);
  return 0;
}
