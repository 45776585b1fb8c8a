/* Prints, a word each, whether who pushes is ahead of who pops: with nothing, half and more than half of a
 * queue in it, after some have been taken, and once it is closed. */
#include "base/bounded_queue.h"

#include <stdio.h>

enum { CAPACITY = 12 };

static void tell(fs_queue *queue) {
  printf("%s ", fs_queue_is_ahead(queue) ? "ahead" : "level");
}

int main(void) {
  static int items[CAPACITY];
  fs_queue *queue = fs_queue_new(CAPACITY);
  if (!queue)
    return 1;
  tell(queue);
  for (int i = 0; i <= CAPACITY / 2; i++) {
    if (i == CAPACITY / 2)
      tell(queue);
    fs_queue_push(queue, &items[i]);
  }
  tell(queue);
  fs_queue_pop(queue);
  tell(queue);
  fs_queue_close(queue);
  tell(queue);
  while (fs_queue_pop(queue))
    ;
  fs_queue_free(queue);
  return 0;
}
