#include "ledger/pending_entries.h"

#include <stdlib.h>

void fs_pending_open(fs_pending_entries *self) {
  *self = (fs_pending_entries){.items = NULL};
  pthread_mutex_init(&self->mutex, NULL);
}

void fs_pending_close(fs_pending_entries *self) {
  free(self->items);
  pthread_mutex_destroy(&self->mutex);
}

int fs_pending_take(fs_pending_entries *self, int64_t nonce) {
  int taken = 0;
  pthread_mutex_lock(&self->mutex);
  if (self->count == self->capacity) {
    size_t capacity = self->capacity ? self->capacity * 2 : 8;
    fs_pending_entry *items = realloc(self->items, capacity * sizeof *items);
    taken = items ? 0 : -1;
    if (items) {
      self->items = items;
      self->capacity = capacity;
    }
  }
  if (taken == 0)
    self->items[self->count++] = (fs_pending_entry){.nonce = nonce};
  pthread_mutex_unlock(&self->mutex);
  return taken;
}

/* Calls for a locked hand: the item with a nonce, or with an id; NULL if there is none. */
static fs_pending_entry *find(const fs_pending_entries *self, int64_t nonce, int64_t id) {
  for (size_t i = 0; i < self->count; i++)
    if (id ? self->items[i].id == id : self->items[i].nonce == nonce)
      return &self->items[i];
  return NULL;
}

static void remove_item(fs_pending_entries *self, fs_pending_entry *item) {
  if (item)
    *item = self->items[--self->count];
}

void fs_pending_settle(fs_pending_entries *self, int64_t nonce, int64_t id) {
  pthread_mutex_lock(&self->mutex);
  for (size_t i = 0; i < self->count; i++) {
    if (self->items[i].nonce != nonce ||
        self->items[i].id != 0) /* an entry that has its id has been settled */
      continue;
    if (id)
      self->items[i].id = id;
    else
      remove_item(self, &self->items[i]);
    break;
  }
  pthread_mutex_unlock(&self->mutex);
}

int64_t fs_pending_drop(fs_pending_entries *self, int64_t id) {
  pthread_mutex_lock(&self->mutex);
  fs_pending_entry *item = id ? find(self, 0, id) : NULL;
  int64_t nonce = item ? item->nonce : 0;
  remove_item(self, item);
  pthread_mutex_unlock(&self->mutex);
  return nonce;
}

void fs_pending_lapse(fs_pending_entries *self) {
  pthread_mutex_lock(&self->mutex);
  for (size_t i = 0; i < self->count; i++)
    self->items[i].lapsed = true;
  pthread_mutex_unlock(&self->mutex);
}

bool fs_pending_is_ours(fs_pending_entries *self, int64_t id) {
  pthread_mutex_lock(&self->mutex);
  const fs_pending_entry *item = id ? find(self, 0, id) : NULL;
  bool ours = item && !item->lapsed;
  pthread_mutex_unlock(&self->mutex);
  return ours;
}

static bool has(fs_pending_entries *self, int64_t nonce, int64_t id) {
  pthread_mutex_lock(&self->mutex);
  bool found = find(self, nonce, id) != NULL;
  pthread_mutex_unlock(&self->mutex);
  return found;
}

bool fs_pending_has(fs_pending_entries *self, int64_t id) {
  return id != 0 && has(self, 0, id);
}

bool fs_pending_has_nonce(fs_pending_entries *self, int64_t nonce) {
  return has(self, nonce, 0);
}
