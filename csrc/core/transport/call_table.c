#include "core/transport/call_table.h"

#include <stdlib.h>
#include <string.h>

/* An id is a slot and how often ids were given. It has 53 bits, so that a Lua number of any version holds it.
 */
enum { SLOT_BITS = 24, GIVEN_BITS = 29 };
#define SLOT_OF(id) ((size_t)((id) & ((1u << SLOT_BITS) - 1)))

static int grow(fs_slots *slots) {
  size_t size = slots->size ? slots->size * 2 : 16;
  fs_call **larger = size > 1u << SLOT_BITS ? NULL : realloc(slots->items, size * sizeof(fs_call *));
  if (!larger)
    return -1;
  memset(larger + slots->size, 0, (size - slots->size) * sizeof(fs_call *));
  slots->items = larger;
  slots->size = size;
  return 0;
}

static size_t free_slot(fs_slots *slots) {
  for (size_t i = 0; slots->count < slots->size && i < slots->size; i++)
    if (!slots->items[(slots->given + i) % slots->size])
      return (slots->given + i) % slots->size;
  size_t slot = slots->size;
  return grow(slots) == 0 ? slot : SIZE_MAX;
}

int fs_slots_add(fs_slots *slots, fs_call *call) {
  size_t slot = free_slot(slots);
  if (slot == SIZE_MAX)
    return -1;
  slots->given = slots->given % ((1u << GIVEN_BITS) - 1) + 1;
  call->id = (uint64_t)slots->given << SLOT_BITS | slot;
  slots->items[slot] = call;
  slots->count++;
  return 0;
}

int fs_slots_place(fs_slots *slots, fs_call *call) {
  size_t slot = SLOT_OF(call->id);
  while (slot >= slots->size)
    if (grow(slots) != 0)
      return -1;
  slots->items[slot] = call;
  slots->count++;
  return 0;
}

fs_call *fs_slots_find(const fs_slots *slots, uint64_t id) {
  size_t slot = SLOT_OF(id);
  fs_call *call = slot < slots->size ? slots->items[slot] : NULL;
  return call && call->id == id ? call : NULL;
}

void fs_slots_remove(fs_slots *slots, fs_call *call) {
  slots->items[SLOT_OF(call->id)] = NULL;
  slots->count--;
}

void fs_slots_free(fs_slots *slots) {
  free(slots->items);
}
