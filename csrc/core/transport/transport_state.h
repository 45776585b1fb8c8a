/* What a transport consists of: for its own files alone. */
#ifndef FS_TRANSPORT_STATE_H
#define FS_TRANSPORT_STATE_H

#include "core/transport/call_table.h"
#include "core/transport/feedback.h"
#include "core/transport/handle_pool.h"
#include "core/transport/observer.h"
#include "core/transport/reactor.h"
#include "core/transport/send_queue.h"

struct fs_transport {
  const fs_settings *settings; /* borrowed */
  fs_policy policy;            /* the default with what the settings say */
  CURLM *multi;
  fs_reactor reactor;
  fs_handle_pool pool;
  fs_call_table table;
  fs_feedback feedback;
  fs_send_queue queue;
  fs_observer observer;
  struct fs_work_items done; /* owned finished calls */
  fs_ms wake_at;             /* see fs_transport_wake; 0: not at all */
};

#endif
