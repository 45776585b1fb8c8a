#include "core/policy/account_facts.h"

#include "base/hash.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

static void add(char text[FS_ACCOUNT_FACTS_SIZE], const char *word) {
  size_t length = strlen(text);
  snprintf(text + length, FS_ACCOUNT_FACTS_SIZE - length, "%s%s", length ? " " : "", word);
}

static void add_circuit(char text[FS_ACCOUNT_FACTS_SIZE], const char *name, const fs_circuit *circuit,
                        fs_ms now) {
  char word[100];
  if (!circuit->open || circuit->until <= now)
    return;
  snprintf(word, sizeof word, "%s=%d,%" PRId64 ",%" PRId64, name, circuit->code, circuit->pause,
           circuit->until - now);
  add(text, word);
}

void fs_account_facts_write(const fs_rate_limiter *rate_limiter, const fs_breaker *breaker, fs_ms now,
                            char text[FS_ACCOUNT_FACTS_SIZE]) {
  char word[100];
  *text = '\0';
  if (rate_limiter->limited) {
    fs_ms blocked = rate_limiter->blocked > now ? rate_limiter->blocked - now : 0;
    /* in whole thousandths: a decimal point would depend on the locale */
    snprintf(word, sizeof word, "rate=%" PRId64 ",%" PRId64, (int64_t)llround(rate_limiter->rate * 1000),
             blocked);
    add(text, word);
  }
  add_circuit(text, "key", &breaker->key, now);
  add_circuit(text, "credits", &breaker->credits, now);
  add_circuit(text, "service", &breaker->service, now);
  for (size_t i = 0; i < FS_FEATURES_MAX; i++) {
    char name[17];
    snprintf(name, sizeof name, "%" PRIx64, breaker->features[i].feature);
    add_circuit(text, name, &breaker->features[i], now);
  }
}

static uint64_t add_number(uint64_t hash, int64_t number) {
  char digits[32];
  return fs_hash_add(hash, digits, (size_t)snprintf(digits, sizeof digits, "%" PRId64 " ", number));
}

static uint64_t hash_circuit(uint64_t hash, const fs_circuit *circuit) {
  return add_number(add_number(hash, circuit->open ? circuit->code : 0), circuit->open ? circuit->until : 0);
}

uint64_t fs_account_facts_version(const fs_rate_limiter *rate_limiter, const fs_breaker *breaker) {
  uint64_t hash = add_number(FS_HASH_START, rate_limiter->limited ? rate_limiter->cut : 0);
  hash = add_number(hash, rate_limiter->limited ? rate_limiter->blocked : 0);
  hash = hash_circuit(hash, &breaker->key);
  hash = hash_circuit(hash, &breaker->credits);
  hash = hash_circuit(hash, &breaker->service);
  for (size_t i = 0; i < FS_FEATURES_MAX; i++)
    hash = hash_circuit(hash, &breaker->features[i]);
  return hash;
}

/* ---- learning ---- */

static void learn_rate(fs_rate_limiter *rate_limiter, const fs_policy *policy, int64_t rate, fs_ms blocked,
                       double share, fs_ms now) {
  if (!rate_limiter->limited) {
    rate_limiter->limited = true;
    rate_limiter->rate = fmax(policy->rate_least, (double)rate / 1000 * share);
    rate_limiter->tokens = 0;
    rate_limiter->filled = rate_limiter->cut = now;
  }
  if (blocked > policy->retry_after_max)
    blocked = policy->retry_after_max;
  if (now + blocked > rate_limiter->blocked)
    rate_limiter->blocked = now + blocked;
}

/* The circuit with this name. A feature's circuit is created in a free place. */
static fs_circuit *circuit_of(fs_breaker *breaker, const char *name) {
  if (strcmp(name, "key") == 0)
    return &breaker->key;
  if (strcmp(name, "credits") == 0)
    return &breaker->credits;
  if (strcmp(name, "service") == 0)
    return &breaker->service;
  uint64_t feature = strtoull(name, NULL, 16);
  fs_circuit *unused = NULL;
  for (size_t i = 0; i < FS_FEATURES_MAX; i++) {
    if (breaker->features[i].feature == feature)
      return &breaker->features[i];
    if (!breaker->features[i].feature)
      unused = &breaker->features[i];
  }
  if (unused && feature)
    *unused = (fs_circuit){.feature = feature};
  return feature ? unused : NULL;
}

static void learn_circuit(fs_breaker *breaker, const fs_policy *policy, const char *name, int code,
                          fs_ms pause, fs_ms left, fs_ms now) {
  fs_circuit *circuit = left > 0 && left <= policy->breaker_max ? circuit_of(breaker, name) : NULL;
  if (!circuit || circuit->open)
    return;
  circuit->open = true;
  circuit->probing = false;
  circuit->code = code;
  circuit->pause = pause > 0 && pause <= policy->breaker_max ? pause : policy->breaker_first;
  circuit->until = now + left;
}

void fs_account_facts_learn(fs_rate_limiter *rate_limiter, fs_breaker *breaker, const fs_policy *policy,
                            const char *text, fs_ms age, double share, fs_ms now) {
  char name[32];
  int64_t first, second, third;
  for (; text && *text; text = strchr(text, ' ')) {
    text += *text == ' ';
    int count = sscanf(text, "%31[a-z0-9]=%" SCNd64 ",%" SCNd64 ",%" SCNd64, name, &first, &second, &third);
    if (count == 3 && strcmp(name, "rate") == 0 && first > 0)
      learn_rate(rate_limiter, policy, first, second - age, share, now);
    else if (count == 4)
      learn_circuit(breaker, policy, name, (int)first, second, third - age, now);
  }
}
