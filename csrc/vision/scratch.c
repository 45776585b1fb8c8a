#include "vision/scratch.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdint.h>
#include <sys/mman.h>

enum {
  PART = 16 << 20, /* bytes, most of which nobody touches where less is needed */
  ALIGNMENT = 64,
};

/* What it hands out follows. */
typedef struct fs_scratch_part {
  alignas(ALIGNMENT) struct fs_scratch_part *next;
  size_t size, used; /* this header included */
} part;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards `kept` and `keeping` */
static part *kept;                                       /* owned */
static bool keeping;

static part *take_kept(size_t size) {
  pthread_mutex_lock(&lock);
  part **at = &kept;
  while (*at && (*at)->size < size)
    at = &(*at)->next;
  part *found = *at;
  if (found)
    *at = found->next;
  pthread_mutex_unlock(&lock);
  return found;
}

static part *new_part(size_t size) {
  part *made = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (made == MAP_FAILED)
    return NULL;
  made->size = size;
  return made;
}

void *fs_scratch_alloc(fs_scratch *scratch, size_t size) {
  part *p = scratch->parts;
  if (size > SIZE_MAX / 2)
    return NULL;
  size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (!p || p->size - p->used < size) {
    const size_t whole = (sizeof *p + size + PART - 1) / PART * PART;
    p = take_kept(whole);
    if (!p)
      p = new_part(whole);
    if (!p)
      return NULL;
    p->used = sizeof *p;
    p->next = scratch->parts;
    scratch->parts = p;
  }
  void *block = (char *)p + p->used;
  p->used += size;
  return block;
}

static void free_parts(part *first) {
  for (part *next; first; first = next) {
    next = first->next;
    munmap(first, first->size);
  }
}

void fs_scratch_free(fs_scratch *scratch) {
  part *left = scratch->parts, **end = &left;
  scratch->parts = NULL;
  pthread_mutex_lock(&lock);
  if (keeping) {
    while (*end)
      end = &(*end)->next;
    *end = kept;
    kept = left;
    left = NULL;
  }
  pthread_mutex_unlock(&lock);
  free_parts(left);
}

void fs_scratch_keep(bool keep) {
  pthread_mutex_lock(&lock);
  part *left = kept;
  keeping = keep;
  kept = NULL;
  pthread_mutex_unlock(&lock);
  free_parts(left);
}
