#include "core/transport/call_table.h"

#include <stdlib.h>
#include <string.h>

/* An id is a slot number and a counter of ids given. It has 53 bits, which every Lua's number holds. */
enum { SLOT_BITS = 24, GIVEN_BITS = 29 };
#define SLOT_OF(id) ((size_t)((id) & ((1u << SLOT_BITS) - 1)))

static int grow(fs_call_table *table) {
  size_t size = table->size ? table->size * 2 : 16;
  fs_call **larger = size > 1u << SLOT_BITS ? NULL : realloc(table->items, size * sizeof(fs_call *));
  if (!larger)
    return -1;
  memset(larger + table->size, 0, (size - table->size) * sizeof(fs_call *));
  table->items = larger;
  table->size = size;
  return 0;
}

static size_t free_slot(fs_call_table *table) {
  for (size_t i = 0; table->count < table->size && i < table->size; i++)
    if (!table->items[(table->given + i) % table->size])
      return (table->given + i) % table->size;
  size_t slot = table->size;
  return grow(table) == 0 ? slot : SIZE_MAX;
}

int fs_call_table_add(fs_call_table *table, fs_call *call) {
  size_t slot = free_slot(table);
  if (slot == SIZE_MAX)
    return -1;
  table->given = table->given % ((1u << GIVEN_BITS) - 1) + 1;
  call->item.id = (uint64_t)table->given << SLOT_BITS | slot;
  table->items[slot] = call;
  table->count++;
  return 0;
}

int fs_call_table_place(fs_call_table *table, fs_call *call) {
  size_t slot = SLOT_OF(call->item.id);
  while (slot >= table->size)
    if (grow(table) != 0)
      return -1;
  table->items[slot] = call;
  table->count++;
  return 0;
}

fs_call *fs_call_table_find(const fs_call_table *table, uint64_t id) {
  size_t slot = SLOT_OF(id);
  fs_call *call = slot < table->size ? table->items[slot] : NULL;
  return call && call->item.id == id ? call : NULL;
}

void fs_call_table_remove(fs_call_table *table, fs_call *call) {
  table->items[SLOT_OF(call->item.id)] = NULL;
  table->count--;
}

void fs_call_table_spare(void *table, fs_ms since, fs_ms now) {
  enum { LATE = 1000 }; /* ms; a time-out that is looked at in time is never so late; our own number */
  fs_call_table *self = table;
  for (size_t i = 0; now - since > LATE && i < self->size; i++) {
    fs_call *call = self->items[i];
    if (call && call->flow.endpoint->once && fs_call_was_sent(call) && call->http.ends_at >= since &&
        now - call->http.ends_at > LATE)
      fs_call_extend(call, now);
  }
}

void fs_call_table_free(fs_call_table *table) {
  free(table->items);
}
