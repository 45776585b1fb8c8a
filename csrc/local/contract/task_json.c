#include "local/contract/task_json.h"

#include "local/contract/json.h"
#include "local/contract/media_url.h"

/* `code` of a failed generation, from the contract. */
enum { GENERATION_FAILED = 501 };

static json_t *media_info(const fs_task *task) {
  json_t *info = json_pack("{s:s, s:I, s:i, s:i}", "content_type", task->media.content_type, "size",
                           (json_int_t)task->media.size, "width", task->width, "height", task->height);
  if (task->duration > 0)
    json_object_set_new(info, "duration", json_real(task->duration));
  return info;
}

static json_t *result(const fs_engine *engine, const fs_task *task) {
  if (task->state == FS_STATE_FAILED)
    return json_pack("{s:i, s:o, s:[]}", "code", GENERATION_FAILED, "message", fs_json_text(task->message),
                     "media_urls");
  if (task->state != FS_STATE_SUCCEEDED)
    return json_null();
  char link[FS_LINK_SIZE];
  fs_media_url_write(engine, task->media.name, link);
  /* `notes` is not in the contract. */
  json_t *notes = json_loads(task->notes, 0, NULL); /* NULL of NULL */
  return json_pack("{s:i, s:s, s:[s], s:o, s:{s:I}, s:o}", "code", 200, "message", "success", "media_urls",
                   link, "media_info", media_info(task), "usage", "credits", (json_int_t)task->credits,
                   "notes", notes ? notes : json_array());
}

json_t *fs_task_json(fs_engine *engine, const fs_task *task, double progress) {
  static const char *const names[] = {"pending", "running", "success", "failed"};
  bool over = task->completed_at != 0;
  /* a clock that is set back meanwhile leaves an end before the begin */
  int64_t end = task->completed_at > task->created_at ? task->completed_at : task->created_at;
  json_t *param = json_loads(task->param, 0, NULL);
  /* `progress` is not in the contract. */
  return json_pack("{s:s, s:s, s:s, s:s, s:o?, s:I, s:I, s:o, s:o, s:o, s:s, s:f}", "task_id", task->id,
                   "provider", "local", "model_version", "local-2d-1", "status", names[task->state], "param",
                   param, "credits", (json_int_t)task->credits, "create_at", (json_int_t)task->created_at,
                   "complete_at", over ? json_integer(end) : json_null(), "duration_s",
                   over ? json_integer(end - task->created_at) : json_null(), "result", result(engine, task),
                   "source", "api", "progress", progress);
}
