#include "local/contract/task_json.h"
#include "local/jobs/callback_sender.h"
#include "local/jobs/cleaner.h"
#include "local/jobs/worker_pool.h"
#include "local/server/routes.h"
#include "local/server/task_request.h"

#include <stdio.h>
#include <stdlib.h>

/* The `param` that TaskInfo returns, as JSON text (free it). NULL when memory is short. */
static char *echo(json_t *body) {
  json_t *param = json_pack("{s:O, s:O?, s:O}", "model", json_object_get(body, "model"), "callback_url",
                            json_object_get(body, "callback_url"), "input", json_object_get(body, "input"));
  char *text = json_dumps(param, JSON_COMPACT);
  json_decref(param);
  return text;
}

static fs_reply refuse_price(fs_http_request *request, int64_t needed) {
  int64_t balance = 0;
  if (fs_store_balance(request->engine->store, &balance) != 1)
    return fs_reply_store_failure(request);
  return fs_reply_failure(request, FS_CODE_NO_CREDITS,
                          "insufficient credits: %lld are needed, %lld are available", (long long)needed,
                          (long long)balance);
}

static fs_reply create(fs_http_request *request, const fs_task_request *wanted, const char *param) {
  fs_queued job = {
      .work = FS_WORK_TASK, .quick = wanted->model->medium == FS_MEDIUM_IMAGE, .key = request->key};
  fs_engine *engine = request->engine;
  fs_token_make(job.id);
  int added = fs_store_task_add(engine->store, &job, wanted->detection_id, param, wanted->credits,
                                wanted->callback, wanted->uses.names);
  if (added < 0)
    return fs_reply_store_failure(request);
  if (added == 0)
    return refuse_price(request, wanted->credits);
  fs_worker_pool_add(engine->jobs, &job);
  return fs_reply_success(request, json_pack("{s:s}", "task_id", job.id));
}

fs_reply fs_route_create_task(fs_http_request *request) {
  fs_task_request wanted = {0};
  json_t *body = fs_http_request_object(request);
  char *param = NULL;
  fs_reply answer;
  if (body == NULL || fs_task_request_read(request->engine, body, &wanted, &request->refusal) != 0 ||
      fs_refuse_when_full(request, wanted.model->medium == FS_MEDIUM_IMAGE))
    answer = fs_reply_refusal(request);
  else if ((param = echo(body)) == NULL)
    answer = fs_reply_failure(request, FS_CODE_SERVER_ERROR, "out of memory");
  else
    answer = create(request, &wanted, param);
  free(param);
  fs_task_request_free(&wanted);
  json_decref(body);
  return answer;
}

fs_reply fs_route_estimate_task(fs_http_request *request) {
  fs_task_request wanted = {0};
  int64_t balance = 0;
  json_t *body = fs_http_request_object(request);
  int made = body != NULL ? fs_task_request_read(request->engine, body, &wanted, &request->refusal) : -1;
  fs_task_request_free(&wanted);
  json_decref(body);
  if (made != 0)
    return fs_reply_refusal(request);
  if (fs_store_balance(request->engine->store, &balance) != 1)
    return fs_reply_store_failure(request);
  return fs_reply_success(request,
                          json_pack("{s:I, s:I, s:b}", "estimated_credits", (json_int_t)wanted.credits,
                                    "balance", (json_int_t)balance, "affordable", wanted.credits <= balance));
}

fs_reply fs_route_task_info(fs_http_request *request) {
  fs_task task;
  const char *id = fs_required_parameter(request, "task_id");
  if (id == NULL)
    return fs_reply_refusal(request);
  int found = fs_store_task_find(request->engine->store, id, &task);
  if (found < 0)
    return fs_reply_store_failure(request);
  if (found == 0)
    return fs_reply_failure(request, FS_CODE_NOT_FOUND, "there is no task with this task_id");
  json_t *info =
      fs_task_json(request->engine, &task,
                   task.state == FS_STATE_RUNNING ? fs_worker_pool_progress(request->engine->jobs, task.id)
                                                  : task.state == FS_STATE_SUCCEEDED);
  fs_task_free(&task);
  return fs_reply_success(request, info);
}

/* Cancels a job, or forgets one that has ended before. `field` is the parameter with its id. */
static fs_reply delete_job(fs_http_request *request, fs_work work, const char *field) {
  fs_engine *engine = request->engine;
  fs_leftover leftover = {.kind = work == FS_WORK_TASK ? FS_LEFTOVER_TASK : FS_LEFTOVER_DETECTION};
  const char *id = fs_required_parameter(request, field);
  if (id == NULL)
    return fs_reply_refusal(request);
  int ended = fs_store_job_failed(engine->store, work, id, "cancelled");
  if (ended == 1) {
    fs_worker_pool_cancel(engine->jobs, id);
    fs_callback_sender_wake(engine->callbacks);
    return fs_reply_success(request, json_pack("{s:s, s:s}", field, id, "status", "cancelled"));
  }
  snprintf(leftover.name, sizeof leftover.name, "%s", id);
  int forgotten = ended == 0 ? fs_cleaner_forget(engine, &leftover) : -1;
  if (forgotten < 0)
    return fs_reply_store_failure(request);
  if (forgotten == 0)
    return fs_reply_failure(request, FS_CODE_NOT_FOUND, "there is nothing with this %s", field);
  return fs_reply_success(request, json_pack("{s:s, s:s}", field, id, "status", "deleted"));
}

fs_reply fs_route_task_delete(fs_http_request *request) {
  return delete_job(request, FS_WORK_TASK, "task_id");
}

fs_reply fs_route_detection_delete(fs_http_request *request) {
  return delete_job(request, FS_WORK_DETECTION, "detect_task_id");
}

fs_reply fs_route_balance(fs_http_request *request) {
  int64_t balance = 0;
  if (fs_store_balance(request->engine->store, &balance) != 1)
    return fs_reply_store_failure(request);
  return fs_reply_success(request, json_pack("{s:I}", "balance", (json_int_t)balance));
}
