/* Prints whether a scratch gets the memory that one before it has freed, first while the process keeps it. */
#include "vision/scratch.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { SIZE = 3 << 20, PAGE = 4096 };

static void *use(void) {
  fs_scratch scratch = {0};
  char *all = fs_scratch_alloc(&scratch, SIZE);
  if (!all)
    return NULL;
  memset(all, 1, SIZE);
  fs_scratch_free(&scratch);
  return all;
}

int main(void) {
  fs_scratch_keep(true);
  const char *first = use(), *second = use();
  fs_scratch_keep(false);
  const char *page = first - (size_t)first % PAGE;
  const int gone = msync((void *)page, PAGE, MS_ASYNC);
  const char *third = use();
  printf("%s, %s, %s\n", first && first == second ? "reused" : "new", gone != 0 ? "given back" : "kept",
         third && msync((void *)(third - (size_t)third % PAGE), PAGE, MS_ASYNC) != 0 ? "given back" : "kept");
  return 0;
}
