#include "local/host_memory.h"

#include "vision/scratch.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xnnpack.h>

enum {
  HOST_ALONE =
      64 << 10, /* bytes, from which a block of the host is mapped alone, so that the heap is the jobs', */
  JOB_ALONE = 8 << 20, /* and one of a job, which then goes back to the system once it is freed */
  NET_ALONE = 1 << 20, /* from which a network's block begins a large page */
  LARGE_PAGE = 2 << 20,
  HEADER = 64, /* before a network's block: its size where it begins a large page, else 0 */
};

static size_t *header_of(void *block) {
  return (size_t *)((char *)block - HEADER);
}

static size_t page_size(void) {
  return (size_t)sysconf(_SC_PAGESIZE);
}

/* The header is in the page before: the host touches nothing of what its networks are to work in. */
static void *map_block(size_t size) {
  const size_t page = page_size(), whole = (size + page - 1) / page * page;
  const size_t mapped = page + LARGE_PAGE + whole;
  char *start = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED)
    return NULL;
  const size_t before = LARGE_PAGE - (uintptr_t)(start + page) % LARGE_PAGE;
  char *block = start + page + before;
  munmap(start, before);
  if (before < LARGE_PAGE)
    munmap(block + whole, LARGE_PAGE - before);
  madvise(block, whole, MADV_HUGEPAGE); /* refused where the kernel has no such pages */
  *header_of(block) = whole;
  return block;
}

static void *new_block(void *context, size_t alignment, size_t size) {
  (void)context;
  (void)alignment; /* at most HEADER */
  if (size > SIZE_MAX / 2)
    return NULL;
  if (size >= NET_ALONE)
    return map_block(size);
  const size_t with_header = (size + HEADER + HEADER - 1) / HEADER * HEADER;
  char *start = aligned_alloc(HEADER, with_header);
  if (!start)
    return NULL;
  *(size_t *)start = 0;
  return start + HEADER;
}

static void free_block(void *context, void *block) {
  (void)context;
  const size_t whole = block ? *header_of(block) : 0;
  if (whole > 0)
    munmap((char *)block - page_size(), page_size() + whole);
  else if (block)
    free(header_of(block));
}

static void *new_small(void *context, size_t size) {
  (void)context;
  return malloc(size);
}

static void *resize_small(void *context, void *block, size_t size) {
  (void)context;
  return realloc(block, size);
}

static void free_small(void *context, void *block) {
  (void)context;
  free(block);
}

void fs_host_memory_begin(void) {
  static const struct xnn_allocator allocator = {NULL,       new_small, resize_small,
                                                 free_small, new_block, free_block};
  mallopt(M_ARENA_MAX, 1); /* that of the heap alone has large pages: main.c */
  mallopt(M_MMAP_THRESHOLD, HOST_ALONE);
  fs_scratch_keep(true);
  xnn_initialize(&allocator); /* where it fails the first network says so */
}

void fs_host_memory_end(void) {
  fs_scratch_keep(false);
  mallopt(M_MMAP_THRESHOLD, JOB_ALONE);
  mallopt(M_TRIM_THRESHOLD, JOB_ALONE); /* else large pages go back, and come anew with each frame */
  malloc_trim(0);
}
