#include "base/error.h"
#include "local/contract/media_url.h"
#include "local/contract/swap_models.h"
#include "local/jobs/callback_sender.h"
#include "local/jobs/job.h"
#include "local/jobs/sources.h"
#include "local/swap/swap.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a swap works with, gathered step by step; `analysis`, `assignments` and their paths are owned. */
typedef struct fs_swap_work {
  const fs_job *job;
  const fs_swap_model *model;
  const json_t *input; /* borrowed: the task's */
  fs_analysis analysis;
  char source[PATH_MAX];
  fs_assignment *assignments;
  char (*targets)[PATH_MAX]; /* fetched pictures, `count` of them; removed at the end */
  int count;
  double begin; /* share of the progress that was spent on the analysis */
} fs_swap_work;

static int report_from(void *context, double fraction) {
  const fs_swap_work *work = context;
  const fs_progress_callback *outer = &work->job->progress;
  return outer->report(outer->context, work->begin + (1 - work->begin) * fraction);
}

static int report_half(void *context, double fraction) {
  const fs_progress_callback *outer = context;
  return outer->report(outer->context, fraction / 2);
}

/* Where one end is missing, it is the video's. */
static void read_span(const json_t *face, fs_assignment *assignment) {
  const json_t *from = json_object_get(face, "from"), *to = json_object_get(face, "to");
  if (!json_is_number(from) && !json_is_number(to))
    return;
  assignment->from = json_number_value(from);
  assignment->to = json_is_number(to) ? json_number_value(to) : INFINITY;
}

static int add_target(fs_swap_work *work, int person, const char *url, const json_t *face, char *error,
                      size_t error_size) {
  char token[FS_TOKEN_SIZE], *path = work->targets[work->count];
  fs_token_make(token);
  fs_data_dir_path(&work->job->engine->data, "tmp", token, "", path);
  if (fs_source_obtain(work->job->engine, url, FS_PICTURE_MAX, path, error, error_size) != 0)
    return -1;
  work->assignments[work->count++] = (fs_assignment){.person = person, .target = path};
  if (face != NULL)
    read_span(face, &work->assignments[work->count - 1]);
  return 0;
}

static int make_room(fs_swap_work *work, size_t faces, char *error, size_t error_size) {
  work->assignments = calloc(faces + 1, sizeof *work->assignments);
  work->targets = calloc(faces + 1, sizeof *work->targets);
  if (work->assignments == NULL || work->targets == NULL)
    return fs_fail(error, error_size, "out of memory");
  return 0;
}

/* The faces that the task names, less those that keep their own. */
static int gather_targets(fs_swap_work *work, const char *detection_id, char *error, size_t error_size) {
  const json_t *list = json_object_get(work->input, "faces");
  fs_found_face *found = NULL;
  int found_count = 0, result = 0;
  if (fs_store_faces(work->job->engine->store, detection_id, &found, &found_count) < 0)
    return fs_fail(error, error_size, "the engine's database failed");
  result = make_room(work, json_array_size(list), error, error_size);
  for (size_t i = 0; i < json_array_size(list) && result == 0; i++) {
    const json_t *face = json_array_get(list, i);
    int id = (int)json_number_value(json_object_get(face, "face_id"));
    const char *target = json_string_value(json_object_get(face, "target"));
    if (id >= 0 && id < found_count && target != NULL && !fs_media_url_is(target, found[id].media))
      result = add_target(work, id, target, face, error, error_size);
  }
  free(found);
  return result;
}

static int prepare_multi(fs_swap_work *work, const char *detection_id, char *error, size_t error_size) {
  char kept[PATH_MAX];
  const fs_data_dir *data = &work->job->engine->data;
  fs_data_dir_path(data, "sources", detection_id, ".media", work->source);
  fs_data_dir_path(data, "sources", detection_id, ".analysis", kept);
  if (fs_analysis_load(&work->analysis, kept, error, error_size) != 0)
    return -1;
  return gather_targets(work, detection_id, error, error_size);
}

/* The face that is largest for longest. */
static int primary_person(const fs_analysis *analysis) {
  int best = -1;
  double most = -1;
  for (int i = 0; i < analysis->person_count; i++) {
    const fs_person *person = &analysis->persons[i];
    double weight = (double)person->box.width * (double)person->box.height * person->frames;
    if (weight > most) {
      most = weight;
      best = i;
    }
  }
  return best;
}

static int prepare_primary(fs_swap_work *work, char *error, size_t error_size) {
  const fs_job *job = work->job;
  const char *url = json_string_value(json_object_get(work->input, work->model->media_field));
  const char *target = json_string_value(json_object_get(work->input, "new_face"));
  fs_progress_callback progress = {report_half, (void *)&job->progress};
  const fs_spans all = {0};
  if (fs_source_get(job, url, work->model->medium == FS_MEDIUM_IMAGE, work->source, error, error_size) != 0)
    return -1;
  if (work->model->medium == FS_MEDIUM_GIF && fs_format_of(work->source) != FS_FORMAT_GIF)
    return fs_fail(error, error_size, "%.*s is not a GIF", fs_url_shown(url), url);
  if (fs_analyse(job->vision, work->source, &all, job->engine->options.threads, &progress, &work->analysis,
                 error, error_size) != 0)
    return -1;
  work->begin = 0.5;
  int person = primary_person(&work->analysis);
  if (person < 0)
    return fs_fail(error, error_size, "no face was found in %.*s", fs_url_shown(url), url);
  if (make_room(work, 1, error, error_size) != 0)
    return -1;
  return add_target(work, person, target, NULL, error, error_size);
}

typedef struct fs_output_form {
  fs_output kind;
  const char *ending, *content_type;
} fs_output_form;

static fs_output_form output_form(const fs_swap_work *work) {
  if (work->model->medium == FS_MEDIUM_VIDEO)
    return (fs_output_form){FS_OUTPUT_MP4, ".mp4", "video/mp4"};
  if (work->model->medium == FS_MEDIUM_GIF)
    return (fs_output_form){FS_OUTPUT_GIF, ".gif", "image/gif"};
  if (fs_format_of(work->source) == FS_FORMAT_PNG)
    return (fs_output_form){FS_OUTPUT_PNG, ".png", "image/png"};
  return (fs_output_form){FS_OUTPUT_JPEG, ".jpg", "image/jpeg"};
}

static int swap(fs_swap_work *work, fs_media *media, char *error, size_t error_size) {
  const fs_job *job = work->job;
  char token[FS_TOKEN_SIZE], path[PATH_MAX];
  struct stat info;
  fs_output_form form = output_form(work);
  fs_progress_callback progress = {report_from, work};
  fs_token_make(token);
  fs_data_dir_path(&job->engine->data, "media", token, form.ending, path);
  if (fs_swap(job->vision, &work->analysis, work->source, path, form.kind, work->assignments, work->count,
              job->engine->options.threads, &progress, error, error_size) != 0)
    return -1;
  if (stat(path, &info) != 0)
    return fs_fail(error, error_size, "the result has not been written");
  media->size = info.st_size;
  snprintf(media->name, sizeof media->name, "%s%s", token, form.ending);
  snprintf(media->content_type, sizeof media->content_type, "%s", form.content_type);
  return 0;
}

static int prepare(fs_swap_work *work, const fs_task *task, const json_t *param, char *error,
                   size_t error_size) {
  const char *name = json_string_value(json_object_get(param, "model"));
  work->model = name != NULL ? fs_model_find(name) : NULL;
  work->input = json_object_get(param, "input");
  if (work->model == NULL) {
    fs_fail(error, error_size, "the task's parameters cannot be read");
    return -1;
  }
  if (work->model->primary)
    return prepare_primary(work, error, error_size);
  return prepare_multi(work, task->detection_id, error, error_size);
}

static void clean_up(fs_swap_work *work) {
  for (int i = 0; i < work->count; i++)
    unlink(work->targets[i]);
  free(work->targets);
  free(work->assignments);
  fs_analysis_free(&work->analysis);
}

void fs_job_swap(const fs_job *job) {
  char error[FS_ERROR_SIZE] = "";
  fs_store *store = job->engine->store;
  fs_swap_work work = {.job = job};
  fs_media media = {0};
  fs_task task;
  if (fs_store_task_started(store, job->id) != 1 || fs_store_task_find(store, job->id, &task) != 1)
    return;
  json_t *param = json_loads(task.param, 0, NULL);
  bool done =
      prepare(&work, &task, param, error, sizeof error) == 0 && swap(&work, &media, error, sizeof error) == 0;
  double duration = work.model != NULL && work.model->medium != FS_MEDIUM_IMAGE ? work.analysis.duration : 0;
  if (done && fs_store_task_succeeded(store, job->id, &media, duration, work.analysis.width,
                                      work.analysis.height) != 1) {
    fs_fail(error, sizeof error, "the engine's database failed");
    done = false;
  }
  if (done || !fs_job_postponed(job)) {
    if (!done)
      fs_store_task_failed(store, job->id, error);
    fs_source_drop(job->engine, job->id);
    fs_callback_sender_wake(job->engine->callbacks);
  }
  clean_up(&work);
  json_decref(param);
  fs_task_free(&task);
}
