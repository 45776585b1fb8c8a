#include "core/transport/send_queue.h"

#include "core/transport/handle_pool.h"

/* ms after its time-out in which libcurl gives a request up by itself, if it has a connection; our own
 * number. */
enum { LATE = 1000 };

/* Transfers at a time to the host of the API calls, as a local engine's all are: they may take hours, in
 * which queries are to find a connection. */
enum { BESIDE_MAX = FS_CONNECTIONS_PER_HOST - 2 };

void fs_send_queue_open(fs_send_queue *queue, size_t free_slots, fs_account_ref *account) {
  TAILQ_INIT(&queue->fifos[0]);
  TAILQ_INIT(&queue->fifos[1]);
  queue->slots = queue->free_slots = free_slots;
  queue->account = account;
}

bool fs_send_queue_is_limited(const fs_call *call) {
  return call->flow.endpoint->path != NULL;
}

static struct fs_fifo *fifo_of(fs_send_queue *queue, const fs_call *call) {
  return &queue->fifos[fs_send_queue_is_limited(call)];
}

/* Asks for a token and takes it in one step, because other processes share the rate. */
static bool take_turn(fs_send_queue *queue, fs_ms now) {
  fs_rate_limiter *rate_limiter = &fs_account_lock(queue->account, now)->rate_limiter;
  bool due = fs_rate_limiter_due(rate_limiter, now) <= now;
  if (due)
    fs_rate_limiter_sent(rate_limiter, now);
  fs_account_unlock();
  return due;
}

/* Whether the call is a transfer beside which API calls would find no connection. */
static bool is_crowding(const fs_send_queue *queue, const fs_call *call) {
  return call->queue.beside && queue->beside >= BESIDE_MAX;
}

bool fs_send_queue_admit(fs_send_queue *queue, fs_call *call, fs_ms now) {
  bool granted = call->queue.granted;
  call->queue.granted = false;
  if (granted)
    return true;
  if (!queue->free_slots)
    fs_flow_queue(&call->flow, "as many requests as are allowed are under way");
  else if (is_crowding(queue, call))
    fs_flow_queue(&call->flow, "as many transfers as are allowed are under way to the service's host");
  /* a later call must not overtake the calls that are held */
  else if (!TAILQ_EMPTY(fifo_of(queue, call)) || (fs_send_queue_is_limited(call) && !take_turn(queue, now)))
    fs_flow_queue(&call->flow, "the service limits the rate of requests");
  return !call->flow.held;
}

int fs_send_queue_add(fs_send_queue *queue, fs_call *call, fs_ms now) {
  if (fs_timer_heap_add(&queue->timers, call) != 0)
    return -1;
  if (call->flow.held) {
    TAILQ_INSERT_TAIL(fifo_of(queue, call), call, queue.fifo);
    call->queue.queued_at = now;
    queue->held++;
  }
  return 0;
}

void fs_send_queue_remove(fs_send_queue *queue, fs_call *call) {
  if (call->queue.heap_index && call->flow.held) {
    TAILQ_REMOVE(fifo_of(queue, call), call, queue.fifo);
    queue->held--;
  }
  fs_timer_heap_remove(&queue->timers, call);
}

/* The first held media call that may be sent; NULL. */
static fs_call *media_turn(const fs_send_queue *queue) {
  fs_call *call = TAILQ_FIRST(&queue->fifos[0]);
  while (call && is_crowding(queue, call))
    call = TAILQ_NEXT(call, queue.fifo);
  return call;
}

/* The held call whose turn it is; NULL while none may be sent. */
static fs_call *turn(fs_send_queue *queue, fs_ms now) {
  fs_call *media = media_turn(queue), *api = TAILQ_FIRST(&queue->fifos[1]);
  if (!queue->free_slots)
    return NULL;
  bool first = api && (!media || api->queue.queued_at <= media->queue.queued_at);
  return first && take_turn(queue, now) ? api : media;
}

fs_call *fs_send_queue_next(fs_send_queue *queue, fs_ms now) {
  fs_call *first = fs_timer_heap_first(&queue->timers);
  bool due = first && first->flow.due <= now;
  if (!due)
    first = turn(queue, now);
  if (!first)
    return NULL;
  fs_send_queue_remove(queue, first);
  if (!due) {
    fs_flow_dequeue(&first->flow);
    first->queue.granted = true;
  }
  return first;
}

void fs_send_queue_watch(fs_send_queue *queue, const fs_call *call) {
  fs_ms at = call->http.ends_at + LATE;
  if (!queue->overdue_at || at < queue->overdue_at)
    queue->overdue_at = at;
}

void fs_send_queue_sent(fs_send_queue *queue, const fs_call *call) {
  queue->free_slots--;
  queue->beside += call->queue.beside;
  if (queue->slots - queue->free_slots > 1) /* alone it waits for nobody */
    fs_send_queue_watch(queue, call);
}

void fs_send_queue_returned(fs_send_queue *queue, const fs_call *call) {
  queue->free_slots++;
  queue->beside -= call->queue.beside;
}

bool fs_send_queue_is_overdue(const fs_call *call, fs_ms now) {
  return call->http.easy && now >= call->http.ends_at + LATE;
}

/* When a call that waits is due; -1 for never. */
static fs_ms waiting_due(fs_send_queue *queue, fs_ms now) {
  const fs_call *first = fs_timer_heap_first(&queue->timers);
  if (!first)
    return -1;
  fs_ms due = first->flow.due;
  if (!queue->free_slots || !queue->held)
    return due;
  if (media_turn(queue))
    return now < due ? now : due;
  if (TAILQ_EMPTY(&queue->fifos[1]))
    return due;
  fs_ms turn_at = fs_rate_limiter_due(&fs_account_lock(queue->account, now)->rate_limiter, now);
  fs_account_unlock();
  return turn_at < due ? turn_at : due;
}

fs_ms fs_send_queue_due(fs_send_queue *queue, fs_ms now) {
  fs_ms due = waiting_due(queue, now);
  return queue->overdue_at && (due < 0 || queue->overdue_at < due) ? queue->overdue_at : due;
}

void fs_send_queue_close(fs_send_queue *queue) {
  fs_timer_heap_free(&queue->timers);
}
