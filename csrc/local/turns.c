#include "local/turns.h"

bool fs_turns_before(const fs_turns *turns, int a, int b) {
  return turns->last[a] < turns->last[b];
}

void fs_turns_take(fs_turns *turns, int key) {
  turns->last[key] = ++turns->count;
}
