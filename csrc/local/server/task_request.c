#include "local/server/task_request.h"

#include "local/contract/media_url.h"
#include "local/media/formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Largest `from` and `to`, in seconds. */
enum { FS_SECONDS_MAX = 1000000 };

static void check_callback(const json_t *body, fs_task_request *wanted, fs_refusal *refusal) {
  const json_t *url = json_object_get(body, "callback_url");
  wanted->callback = url != NULL && !json_is_null(url);
  if (wanted->callback)
    fs_field_url(body, "callback_url", "callback_url", refusal);
}

static void check_safety_checker(const json_t *input, fs_refusal *refusal) {
  const json_t *flag = json_object_get(input, "disable_safety_checker");
  if (flag != NULL && !json_is_null(flag) && !json_is_boolean(flag))
    fs_refuse_field(refusal, "input.disable_safety_checker", "must be true or false");
}

/* Reads an integer; 3.0 counts as 3. */
static bool read_face_id(const json_t *value, int64_t *id) {
  double number = json_number_value(value);
  if (!json_is_number(value) || number < 0 || number > INT32_MAX)
    return false;
  *id = (int64_t)number;
  return (double)*id == number;
}

/* Checks `from` and `to` (not in the contract): the seconds of the video between which a face gets its
 * target. */
static void check_span(const json_t *face, const char *field, bool picture, fs_refusal *refusal) {
  double ends[2] = {0, FS_SECONDS_MAX};
  static const char *const names[] = {"from", "to"};
  char name[64];
  for (int i = 0; i < 2; i++) {
    const json_t *value = json_object_get(face, names[i]);
    if (value == NULL || json_is_null(value))
      continue;
    snprintf(name, sizeof name, "%s.%s", field, names[i]);
    ends[i] = json_number_value(value);
    if (picture)
      fs_refuse_field(refusal, name, "is for videos and GIFs only");
    else if (!json_is_number(value) || !(ends[i] >= 0 && ends[i] <= FS_SECONDS_MAX))
      fs_refuse_field(refusal, name, "must be a number of seconds from 0 to %d", FS_SECONDS_MAX);
  }
  if (!(ends[0] < ends[1]))
    fs_refuse_field(refusal, field, "must have a `from` below its `to`");
}

/* Returns whether the entry replaces its face: the target is not the face's own link. */
static bool check_face(const json_t *face, size_t index, const fs_found_face *found, int count, bool picture,
                       bool *seen, fs_refusal *refusal) {
  char field[48], id_field[64], target_field[64];
  int64_t id = 0;
  snprintf(field, sizeof field, "input.faces[%zu]", index);
  snprintf(id_field, sizeof id_field, "%s.face_id", field);
  snprintf(target_field, sizeof target_field, "%s.target", field);
  if (!json_is_object(face)) {
    fs_refuse_field(refusal, field, "must be an object with face_id and target");
    return false;
  }
  const char *target = fs_field_url(face, "target", target_field, refusal);
  check_span(face, field, picture, refusal);
  if (json_object_get(face, "face_id") == NULL)
    fs_refuse_field(refusal, id_field, "is missing");
  else if (!read_face_id(json_object_get(face, "face_id"), &id))
    fs_refuse_field(refusal, id_field, "must be an integer, 0 or more");
  else if (id >= count)
    fs_refuse_field(refusal, id_field, "is not a face of this detection, which found %d (ids from 0)", count);
  else if (seen[id])
    fs_refuse_field(refusal, id_field, "names face %d a second time", (int)id);
  else {
    seen[id] = true;
    return target != NULL && !fs_media_url_is(target, found[id].media);
  }
  return false;
}

static int check_faces(fs_engine *engine, const json_t *input, const fs_detection *detection,
                       fs_refusal *refusal) {
  const json_t *list = json_object_get(input, "faces");
  fs_found_face *found = NULL;
  int count = 0, replaced = 0;
  if (!json_is_array(list) || json_array_size(list) == 0) {
    fs_refuse_field(refusal, "input.faces", "must be a list of at least one {face_id, target}");
    return 0;
  }
  bool *seen = NULL;
  if (fs_store_faces(engine->store, detection->id, &found, &count) < 0 ||
      (seen = calloc((size_t)count + 1, sizeof *seen)) == NULL)
    fs_refuse(refusal, FS_CODE_SERVER_ERROR, "the engine could not read its database");
  /* A list with more entries than faces has a repeated or unknown id among its first count + 1 entries; the
   * rest is not checked. */
  for (size_t i = 0; seen != NULL && i < json_array_size(list) && i <= (size_t)count; i++)
    replaced += check_face(json_array_get(list, i), i, found, count, detection->picture, seen, refusal);
  free(seen);
  free(found);
  return replaced;
}

static bool is_expired(const fs_engine *engine, const fs_detection *detection) {
  return (int64_t)time(NULL) - detection->finished_at >= engine->options.detect_ttl;
}

static void check_medium(const fs_engine *engine, const fs_swap_model *model, const fs_detection *detection,
                         fs_refusal *refusal) {
  char source[PATH_MAX];
  fs_data_dir_path(&engine->data, "sources", detection->id, ".media", source);
  if (detection->picture != (model->medium == FS_MEDIUM_IMAGE))
    fs_refuse_field(refusal, "input.detect_id", "comes from the detection of %s, which %s does not take",
                    detection->picture ? "an image" : "a video or GIF", model->name);
  else if (model->medium == FS_MEDIUM_GIF && fs_format_of(source) != FS_FORMAT_GIF)
    fs_refuse_field(refusal, "model",
                    "gif-face-swap-multi takes GIFs only; use video-face-swap-multi for this video");
}

static void check_detected(fs_engine *engine, const json_t *input, const fs_detection *detection,
                           fs_task_request *wanted, fs_refusal *refusal) {
  char field[32];
  snprintf(field, sizeof field, "input.%s", wanted->model->media_field);
  check_medium(engine, wanted->model, detection, refusal);
  const char *url = fs_field_url(input, wanted->model->media_field, field, refusal);
  if (url != NULL && strcmp(url, detection->media_url) != 0)
    fs_refuse_field(refusal, field, "must be the URL that the faces were detected in");
  int replaced = check_faces(engine, input, detection, refusal);
  memcpy(wanted->detection_id, detection->id, sizeof wanted->detection_id);
  wanted->credits = fs_model_price(wanted->model, detection->duration, replaced);
}

static void check_multi(fs_engine *engine, const json_t *input, fs_task_request *wanted,
                        fs_refusal *refusal) {
  const char *detect_id = fs_field_text(input, "detect_id", "input.detect_id", refusal);
  fs_detection detection;
  if (detect_id == NULL)
    return;
  int found = fs_store_detection_by_detect_id(engine->store, detect_id, &detection);
  if (found < 0)
    fs_refuse(refusal, FS_CODE_SERVER_ERROR, "the engine's database failed");
  else if (found == 0)
    fs_refuse(refusal, FS_CODE_NOT_FOUND, "input.detect_id is unknown; detect the faces again");
  else if (is_expired(engine, &detection))
    fs_refuse(refusal, FS_CODE_NOT_FOUND,
              "input.detect_id has expired (it is valid for %lld seconds); detect the faces again",
              (long long)engine->options.detect_ttl);
  else
    check_detected(engine, input, &detection, wanted, refusal);
  if (found == 1)
    fs_detection_free(&detection);
}

static void check_primary(const json_t *input, fs_task_request *wanted, fs_refusal *refusal) {
  char field[32];
  snprintf(field, sizeof field, "input.%s", wanted->model->media_field);
  fs_field_url(input, wanted->model->media_field, field, refusal);
  fs_field_url(input, "new_face", "input.new_face", refusal);
  wanted->credits = fs_model_price(wanted->model, 0, 1);
}

/* Without memory the name is left out, and its medium may be removed earlier. */
static void note_use(fs_used_media *uses, const json_t *url) {
  char name[FS_NAME_SIZE];
  const char *text = json_string_value(url);
  if (text == NULL || !fs_media_url_name(text, name))
    return;
  const char **grown = realloc(uses->names, (uses->count + 2) * sizeof *grown);
  if (grown == NULL)
    return;
  uses->names = grown;
  grown[uses->count] = strdup(name);
  uses->count += grown[uses->count] != NULL;
  grown[uses->count] = NULL;
}

static void note_uses(const json_t *input, fs_task_request *wanted) {
  const json_t *list = json_object_get(input, "faces");
  note_use(&wanted->uses, json_object_get(input, wanted->model->media_field));
  note_use(&wanted->uses, json_object_get(input, "new_face"));
  for (size_t i = 0; i < json_array_size(list); i++)
    note_use(&wanted->uses, json_object_get(json_array_get(list, i), "target"));
}

void fs_task_request_free(fs_task_request *wanted) {
  for (size_t i = 0; i < wanted->uses.count; i++)
    free((char *)wanted->uses.names[i]);
  free(wanted->uses.names);
  wanted->uses = (fs_used_media){0};
}

int fs_task_request_read(fs_engine *engine, const json_t *body, fs_task_request *wanted,
                         fs_refusal *refusal) {
  *wanted = (fs_task_request){0};
  const json_t *input = json_object_get(body, "input");
  const char *name = fs_field_text(body, "model", "model", refusal);
  wanted->model = name != NULL ? fs_model_find(name) : NULL;
  if (name != NULL && wanted->model == NULL)
    fs_refuse_field(refusal, "model", "must be one of %s", fs_model_names);
  check_callback(body, wanted, refusal);
  if (!json_is_object(input))
    fs_refuse_field(refusal, "input", input == NULL ? "is missing" : "must be an object");
  if (wanted->model == NULL || !json_is_object(input))
    return -1;
  check_safety_checker(input, refusal);
  if (wanted->model->primary)
    check_primary(input, wanted, refusal);
  else
    check_multi(engine, input, wanted, refusal);
  if (refusal->code != 0)
    return -1;
  note_uses(input, wanted);
  return 0;
}
