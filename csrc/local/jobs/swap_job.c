#include "base/error.h"
#include "local/contract/media_url.h"
#include "local/contract/swap_models.h"
#include "local/jobs/callback_sender.h"
#include "local/jobs/job.h"
#include "local/jobs/job_process.h"
#include "local/jobs/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* State of a swap job, filled step by step. */
typedef struct fs_swap_work {
  const fs_job *job;
  const fs_swap_model *model;
  const json_t *input; /* borrowed: the task's */
  fs_workspace space;
  json_t *assignments; /* owned: for the job's process */
  json_t *targets;     /* owned: the name of each URL's picture in the job's directory */
  char source[PATH_MAX];
} fs_swap_work;

/* Copies `from` and `to`. A missing end is the end of the video. */
static void add_span(json_t *assignment, const json_t *face) {
  static const char *const names[] = {"from", "to"};
  for (int i = 0; i < 2; i++) {
    json_t *end = json_object_get(face, names[i]);
    if (json_is_number(end))
      json_object_set(assignment, names[i], end);
  }
}

/* Puts the target's picture into the job's directory, which is removed with the job; once, whoever else gets
 * it. `face` is the request's entry for the target, or NULL. */
static int add_target(fs_swap_work *work, int person, const char *url, const json_t *face, fs_error *error) {
  if (json_object_get(work->targets, url) == NULL) {
    char name[32], path[PATH_MAX];
    snprintf(name, sizeof name, "target-%zu", json_object_size(work->targets));
    fs_workspace_input(&work->space, name, path);
    if (fs_source_obtain(work->job, url, FS_PICTURE_MAX, path, error) != 0)
      return -1;
    json_object_set_new(work->targets, url, json_string(name));
  }
  json_t *assignment =
      json_pack("{s:i, s:O}", "person", person, "target", json_object_get(work->targets, url));
  add_span(assignment, face);
  json_array_append_new(work->assignments, assignment);
  return 0;
}

/* Adds the targets of the task's faces, without the faces that keep their own. */
static int gather_targets(fs_swap_work *work, const char *detection_id, fs_error *error) {
  const json_t *list = json_object_get(work->input, "faces");
  fs_found_face *found = NULL;
  int found_count = 0, result = 0;
  if (fs_store_faces(work->job->engine->store, detection_id, &found, &found_count) < 0)
    return fs_fail(error, "the engine's database failed");
  for (size_t i = 0; i < json_array_size(list) && result == 0; i++) {
    const json_t *face = json_array_get(list, i);
    int id = (int)json_number_value(json_object_get(face, "face_id"));
    const char *target = json_string_value(json_object_get(face, "target"));
    if (id >= 0 && id < found_count && target != NULL && !fs_media_url_is(target, found[id].media))
      result = add_target(work, id, target, face, error);
  }
  free(found);
  return result;
}

static int prepare_multi(fs_swap_work *work, const char *detection_id, fs_error *error) {
  char kept[PATH_MAX];
  const fs_data_dir *data = &work->job->engine->data;
  fs_data_dir_path(data, "sources", detection_id, ".media", work->source);
  fs_data_dir_path(data, "sources", detection_id, ".analysis", kept);
  if (fs_workspace_link(&work->space, kept, "analysis", error) != 0)
    return -1;
  return gather_targets(work, detection_id, error);
}

static int prepare_primary(fs_swap_work *work, fs_error *error) {
  const fs_job *job = work->job;
  const char *url = json_string_value(json_object_get(work->input, work->model->media_field));
  const char *target = json_string_value(json_object_get(work->input, "new_face"));
  if (fs_source_get(job, url, work->model->medium == FS_MEDIUM_IMAGE, work->source, error) != 0)
    return -1;
  if (work->model->medium == FS_MEDIUM_GIF && fs_format_of(work->source) != FS_FORMAT_GIF)
    return fs_fail(error, "%.*s is not a GIF", fs_url_shown(url), url);
  return add_target(work, 0, target, NULL, error);
}

static int prepare(fs_swap_work *work, const fs_task *task, const json_t *param, fs_error *error) {
  const char *name = json_string_value(json_object_get(param, "model"));
  work->model = name != NULL ? fs_model_find(name) : NULL;
  work->input = json_object_get(param, "input");
  work->assignments = json_array();
  work->targets = json_object();
  if (work->model == NULL || work->assignments == NULL || work->targets == NULL)
    return fs_fail(error, "the task's parameters cannot be read");
  if (fs_workspace_open(&work->space, &work->job->engine->data, error) != 0)
    return -1;
  int status =
      work->model->primary ? prepare_primary(work, error) : prepare_multi(work, task->detection_id, error);
  return status == 0 ? fs_workspace_link(&work->space, work->source, "source", error) : -1;
}

typedef struct fs_output_form {
  const char *ending, *content_type;
} fs_output_form;

static fs_output_form output_form(const fs_swap_work *work) {
  if (work->model->medium == FS_MEDIUM_VIDEO)
    return (fs_output_form){".mp4", "video/mp4"};
  if (work->model->medium == FS_MEDIUM_GIF)
    return (fs_output_form){".gif", "image/gif"};
  if (fs_format_wants_png(work->source))
    return (fs_output_form){".png", "image/png"};
  return (fs_output_form){".jpg", "image/jpeg"};
}

static json_t *request_of(const fs_swap_work *work, const char *output) {
  const char *url = json_string_value(json_object_get(work->input, work->model->media_field));
  json_t *request = json_pack("{s:s, s:s, s:O, s:b, s:I}", "work", "swap", "output", output, "assignments",
                              work->assignments, "primary", work->model->primary, "max_megapixels",
                              (json_int_t)work->job->engine->options.max_megapixels);
  if (url != NULL)
    json_object_set_new(request, "shown_as", json_stringn(url, (size_t)fs_url_shown(url)));
  return request;
}

/* Returns the result of the job's process, or NULL with a sentence for the user in `error`. */
static json_t *swap(fs_swap_work *work, fs_media *media, fs_error *error) {
  char token[FS_TOKEN_SIZE], output[32];
  fs_output_form form = output_form(work);
  fs_token_make(token);
  snprintf(output, sizeof output, "result%s", form.ending);
  json_t *request = request_of(work, output);
  json_t *result = fs_job_process_run(work->job, &work->space, request, error);
  json_decref(request);
  if (result != NULL &&
      fs_workspace_take(&work->space, output, "media", token, form.ending, true, &media->size, error) != 0) {
    json_decref(result);
    return NULL;
  }
  snprintf(media->name, sizeof media->name, "%s%s", token, form.ending);
  snprintf(media->content_type, sizeof media->content_type, "%s", form.content_type);
  return result;
}

/* Stores the result. Returns 0, or -1 with the sentence in `error` and no file left. */
static int keep_result(const fs_swap_work *work, const fs_media *media, const json_t *result,
                       fs_error *error) {
  const fs_job *job = work->job;
  bool moving = work->model->medium != FS_MEDIUM_IMAGE;
  double duration = moving ? json_number_value(json_object_get(result, "duration")) : 0;
  char *notes = json_dumps(json_object_get(result, "notes"), JSON_COMPACT);
  int status = fs_store_task_succeeded(job->engine->store, job->id, media, duration,
                                       (int)json_integer_value(json_object_get(result, "width")),
                                       (int)json_integer_value(json_object_get(result, "height")), notes);
  free(notes);
  if (status == 1)
    return 0;
  fs_media_drop(&job->engine->data, media->name);
  return fs_fail(error, "the engine's database cannot take the result: its disk may be full");
}

void fs_job_swap(const fs_job *job) {
  fs_error error = {""};
  fs_store *store = job->engine->store;
  fs_swap_work work = {.job = job};
  fs_media media = {0};
  fs_task task;
  if (fs_store_task_started(store, job->id) == 0)
    return;
  if (fs_store_task_find(store, job->id, &task) != 1) {
    fs_job_fail(job, "the engine's database failed");
    return;
  }
  json_t *param = json_loads(task.param, 0, NULL);
  json_t *result = prepare(&work, &task, param, &error) == 0 ? swap(&work, &media, &error) : NULL;
  fs_workspace_close(&work.space);
  bool done = result != NULL && keep_result(&work, &media, result, &error) == 0;
  if (done || !fs_job_postponed(job)) {
    if (!done)
      fs_job_fail(job, error.text);
    fs_source_drop(job->engine, job->id);
    fs_callback_sender_wake(job->engine->callbacks);
  }
  json_decref(result);
  json_decref(work.assignments);
  json_decref(work.targets);
  json_decref(param);
  fs_task_free(&task);
}
