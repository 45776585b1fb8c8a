/* The engine's models, each with a JSON Schema of its `input`. */
#include "local/contract/swap_models.h"
#include "local/server/routes.h"

#include <string.h>

static json_t *url_schema(const char *what) {
  return json_pack("{s:s, s:s, s:s, s:i, s:s}", "type", "string", "format", "uri", "pattern", "^https?://",
                   "maxLength", 4096, "description", what);
}

static json_t *faces_schema(void) {
  return json_pack("{s:s, s:i, s:s, s:{s:s, s:{s:{s:s, s:i, s:s}, s:o}, s:[s,s]}}", "type", "array",
                   "minItems", 1, "description",
                   "who gets which face; a face that is left out, or gets its own link, stays", "items",
                   "type", "object", "properties", "face_id", "type", "integer", "minimum", 0, "description",
                   "of the detection", "target", url_schema("a picture with the new face"), "required",
                   "face_id", "target");
}

static json_t *input_schema(const fs_swap_model *model) {
  json_t *properties = json_object(), *required = json_array();
  json_object_set_new(
      properties, model->media_field,
      url_schema(model->primary ? "the medium" : "the medium that the faces were detected in"));
  json_array_append_new(required, json_string(model->media_field));
  if (model->primary) {
    json_object_set_new(properties, "new_face", url_schema("a picture with the new face"));
    json_array_append_new(required, json_string("new_face"));
  } else {
    json_object_set_new(
        properties, "detect_id",
        json_pack("{s:s, s:s}", "type", "string", "description", "of a detection that is valid"));
    json_object_set_new(properties, "faces", faces_schema());
    json_array_append_new(required, json_string("detect_id"));
    json_array_append_new(required, json_string("faces"));
  }
  if (model->medium == FS_MEDIUM_IMAGE)
    json_object_set_new(properties, "disable_safety_checker", json_pack("{s:s}", "type", "boolean"));
  return json_pack("{s:s, s:s, s:o, s:o}", "$schema", "https://json-schema.org/draft/2020-12/schema", "type",
                   "object", "properties", properties, "required", required);
}

static const char *modality(const fs_swap_model *model) {
  return model->medium == FS_MEDIUM_IMAGE ? "image" : "video";
}

#define OPERATION "face-swap"

static json_t *show(const fs_swap_model *model) {
  return json_pack("{s:s, s:s, s:s, s:s, s:o}", "model", model->name, "name", model->name, "modality",
                   modality(model), "operation", OPERATION, "input_schema", input_schema(model));
}

static bool is_wanted(const char *wanted, const char *value) {
  return wanted == NULL || *wanted == '\0' || strcmp(wanted, value) == 0;
}

fs_reply fs_route_models(fs_http_request *request) {
  const char *wanted_modality = fs_http_request_parameter(request, "modality");
  const char *wanted_operation = fs_http_request_parameter(request, "operation");
  json_t *list = json_array();
  for (const fs_swap_model *model = fs_models; model->name != NULL; model++)
    if (is_wanted(wanted_modality, modality(model)) && is_wanted(wanted_operation, OPERATION))
      json_array_append_new(list, show(model));
  return fs_reply_success(request,
                          json_pack("{s:i, s:o}", "total", (int)json_array_size(list), "models", list));
}

fs_reply fs_route_model(fs_http_request *request) {
  const fs_swap_model *model = fs_model_find(request->rest);
  if (model == NULL)
    return fs_reply_failure(request, FS_CODE_NOT_FOUND, "there is no model of this name; there are %s",
                            fs_model_names);
  return fs_reply_success(request, show(model));
}
