#include "core/policy/breaker.h"

#include "base/hash.h"
#include "core/policy/json_reader.h"
#include "core/policy/verdict.h"

#include <stdio.h>
#include <string.h>

/* Circuits: of the key, the service, the credits, the feature. */
enum { CIRCUITS_MAX = 4 };

uint64_t fs_breaker_feature(const fs_endpoint *endpoint, const char *body, size_t length) {
  fs_json_member model = {.path = "model"};
  uint64_t feature = fs_hash_add(FS_HASH_START, endpoint->name, strlen(endpoint->name));
  if (body && fs_json_read(body, length, &model, 1) && model.value.type == FS_JSON_STRING)
    feature = fs_hash_add(feature, model.value.text, model.value.length);
  return feature ? feature : 1;
}

static fs_circuit *find_feature(fs_breaker *breaker, uint64_t feature) {
  for (size_t i = 0; i < FS_FEATURES_MAX; i++)
    if (breaker->features[i].feature == feature)
      return &breaker->features[i];
  return NULL;
}

static fs_circuit *make_feature(fs_breaker *breaker, uint64_t feature) {
  fs_circuit *circuit = find_feature(breaker, feature);
  if (circuit)
    return circuit;
  circuit = &breaker->features[0];
  for (size_t i = 1; i < FS_FEATURES_MAX; i++)
    if (breaker->features[i].until < circuit->until)
      circuit = &breaker->features[i];
  *circuit = (fs_circuit){.feature = feature};
  return circuit;
}

/* The circuits that a call must pass. Media go to another server and pass none. */
static size_t circuits_of(fs_breaker *breaker, const fs_endpoint *endpoint, uint64_t feature,
                          fs_circuit *circuits[CIRCUITS_MAX]) {
  size_t count = 0;
  if (endpoint->path)
    circuits[count++] = &breaker->key;
  if (endpoint->once) {
    circuits[count++] = &breaker->service;
    circuits[count++] = &breaker->credits;
    if ((circuits[count] = find_feature(breaker, feature)))
      count++;
  }
  return count;
}

static void explain(const fs_circuit *circuit, fs_ms now, fs_failure *failure) {
  *failure = (fs_failure){.kind = FS_API,
                          .code = circuit->code,
                          .circuit_open = true,
                          .retryable = circuit->code == 455,
                          .retry_after = circuit->until - now};
  snprintf(failure->message, sizeof failure->message,
           "not sent, since the service has just refused what is alike (%s); one call is let through again "
           "in %.0f s",
           fs_verdict_name(circuit->code), (double)(circuit->until - now) / 1000);
}

bool fs_breaker_admit(fs_breaker *breaker, const fs_endpoint *endpoint, uint64_t feature, fs_ms now,
                      fs_failure *failure) {
  fs_circuit *circuits[CIRCUITS_MAX];
  size_t count = circuits_of(breaker, endpoint, feature, circuits);
  for (size_t i = 0; i < count; i++)
    if (circuits[i]->open && now < circuits[i]->until) {
      explain(circuits[i], now, failure);
      return false;
    }
  /* if a probe's answer is lost, another probe follows after the same pause */
  for (size_t i = 0; i < count; i++)
    if (circuits[i]->open) {
      circuits[i]->probing = true;
      circuits[i]->until = now + circuits[i]->pause;
    }
  return true;
}

static void trip(fs_circuit *circuit, const fs_policy *policy, int code, int enough, fs_ms now) {
  /* calls that were under way together are refused together: they count as one refusal */
  if (circuit->open && !circuit->probing)
    return;
  circuit->strikes++;
  if (circuit->strikes < enough)
    return;
  circuit->pause = circuit->open ? circuit->pause * 2 : policy->breaker_first;
  if (circuit->pause > policy->breaker_max)
    circuit->pause = policy->breaker_max;
  circuit->open = true;
  circuit->probing = false;
  circuit->code = code;
  circuit->until = now + circuit->pause;
}

static void close_circuit(fs_circuit *circuit) {
  *circuit = (fs_circuit){.feature = 0};
}

void fs_breaker_note(fs_breaker *breaker, const fs_policy *policy, const fs_endpoint *endpoint,
                     uint64_t feature, int code, fs_ms now) {
  if (!endpoint->path || endpoint->optional)
    return;
  fs_circuit *known = find_feature(breaker, feature);
  if (code == 401 || code == 403)
    trip(&breaker->key, policy, code, 1, now);
  else
    close_circuit(&breaker->key); /* any other answer shows that the key is accepted */
  if (code == 455)
    trip(&breaker->service, policy, code, 1, now);
  else if (code == 402 && endpoint->once)
    trip(&breaker->credits, policy, code, policy->breaker_credits, now);
  else if (code == 505 && endpoint->once)
    trip(make_feature(breaker, feature), policy, code, 1, now);
  else if (code == 200 && endpoint->once) {
    close_circuit(&breaker->service);
    close_circuit(&breaker->credits);
    if (known)
      close_circuit(known);
  }
}
