/* Ticks of the core's timers, for counting instructions: the wait that is due first is taken out, asks for
 * its task, finds it unfinished and waits again. client_tick WAITS TICKS */
#include "core/transport/send_queue.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  static const char body[] = "{\"code\": 200, \"data\": {\"status\": \"running\"}}";
  const fs_answer running = {.http_status = 200, .body = body, .length = sizeof body - 1, .retry_after = -1};
  char id[] = "1";
  const fs_ms day = 86400000;
  if (argc != 3)
    return 2;
  int count = atoi(argv[1]);
  fs_send_queue waiting = {.free_slots = 0};
  fs_call *calls = calloc((size_t)count, sizeof *calls);
  if (!calls)
    return 1;
  fs_accounts_open();
  fs_account_ref account = fs_account_acquire("http://localhost", "ak_", 0);
  fs_send_queue_open(&waiting, 1, &account);
  for (int i = 0; i < count; i++) {
    fs_flow_start(&calls[i].flow, fs_endpoint_find("task"), true, id, i, 365 * day, &fs_policy_default, 1);
    fs_flow_answer(&calls[i].flow, i, &running);
    if (fs_send_queue_add(&waiting, &calls[i], i) != 0)
      return 1;
  }
  for (int i = atoi(argv[2]); i > 0; i--) {
    fs_ms now = fs_send_queue_due(&waiting, 0);
    fs_call *call = fs_send_queue_next(&waiting, now);
    if (fs_flow_next(&call->flow, now) != FS_SEND || !fs_send_queue_admit(&waiting, call, now))
      return 1;
    fs_flow_answer(&call->flow, now, &running);
    if (fs_send_queue_add(&waiting, call, now) != 0)
      return 1;
  }
  fs_send_queue_close(&waiting);
  free(calls);
  return 0;
}
