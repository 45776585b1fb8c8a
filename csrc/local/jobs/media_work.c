#include "local/jobs/media_work.h"

#include "base/error.h"
#include "local/contract/json.h"
#include "local/media/media_budget.h"
#include "local/swap/swap.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Path within the job's directory. */
#define SOURCE "in/source"

typedef struct fs_work_tools {
  fs_vision *vision;
  int threads;
  const fs_progress_callback *progress;
  const json_t *request;
} fs_work_tools;

static int write_result(json_t *result, fs_error *error) {
  errno = ENOMEM;
  int status = result != NULL ? json_dump_file(result, "out/result.json", JSON_COMPACT) : -1;
  int reason = errno;
  json_decref(result);
  return status == 0 ? 0 : fs_fail(error, "the result cannot be written: %s", fs_file_error(reason));
}

static json_t *show_notes(const fs_notes *notes) {
  json_t *list = json_array();
  for (int i = 0; i < notes->count; i++)
    json_array_append_new(list, fs_json_text(notes->text[i]));
  return list;
}

/* ---- detections ---- */

static int analyse(const fs_work_tools *tools, const fs_progress_callback *progress, fs_analysis *analysis,
                   fs_error *error) {
  fs_spans spans = {0};
  const json_t *list = json_object_get(tools->request, "spans");
  if (list != NULL && fs_json_spans_read(list, &spans) != NULL)
    return fs_fail(error, "the detection's spans cannot be read");
  int64_t most = json_integer_value(json_object_get(tools->request, "max_megapixels"));
  if (fs_media_budget_check(SOURCE, &spans, most, error) != 0)
    return -1;
  return fs_analyse(tools->vision, SOURCE, "out/analysis", &spans, tools->threads, progress, analysis, error);
}

/* What is seen of a face, or of what may be one. */
static json_t *show_seen(const fs_rect *box, double first_seen, double last_seen, int frames, float score) {
  return json_pack("{s:[f,f,f,f], s:f, s:f, s:i, s:f}", "box", (double)box->x, (double)box->y,
                   (double)box->width, (double)box->height, "first_seen", first_seen, "last_seen", last_seen,
                   "frames", frames, "score", (double)score);
}

static json_t *show_person(const fs_person *person) {
  json_t *shown =
      show_seen(&person->box, person->first_seen, person->last_seen, person->frames, person->score);
  json_t *doubts = json_array();
  for (int i = 0; i < person->doubts; i++)
    json_array_append_new(doubts, json_integer(person->maybe_same[i]));
  json_object_set_new(shown, "maybe_same", doubts);
  return shown;
}

static json_t *show_maybe(const fs_analysis *analysis) {
  json_t *list = json_array();
  for (int i = 0; i < analysis->maybe_count; i++) {
    const fs_maybe_face *maybe = &analysis->maybe[i];
    json_t *shown =
        show_seen(&maybe->box, maybe->first_seen, maybe->last_seen, maybe->frames, maybe->likelihood);
    if (maybe->person >= 0)
      json_object_set_new(shown, "id", json_integer(maybe->person));
    json_array_append_new(list, shown);
  }
  return list;
}

static json_t *show_ranges(const fs_ranges *ranges) {
  json_t *list = ranges->count > 0 ? json_array() : NULL;
  for (int i = 0; i < ranges->count; i++)
    json_array_append_new(list, json_pack("[i,i]", ranges->at[i].first, ranges->at[i].last));
  return list;
}

/* How each face stands to the others; an empty list in a picture. */
static json_t *show_standings(const fs_analysis *analysis) {
  json_t *list = json_array();
  for (int i = 0; analysis->standings != NULL && i < analysis->person_count; i++) {
    const fs_standing *s = &analysis->standings[i];
    json_array_append_new(
        list, json_pack("{s:f, s:f, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*, s:o*}", "x", (double)s->middle.x, "y",
                        (double)s->middle.y, "x_changes", show_ranges(&s->changes[FS_AXIS_X]), "y_changes",
                        show_ranges(&s->changes[FS_AXIS_Y]), "size_changes",
                        show_ranges(&s->changes[FS_AXIS_SIZE]), "x_unknown",
                        show_ranges(&s->unknown[FS_AXIS_X]), "y_unknown", show_ranges(&s->unknown[FS_AXIS_Y]),
                        "together", show_ranges(&s->together), "separate", show_ranges(&s->separate)));
  }
  return list;
}

static int write_faces(const fs_analysis *analysis, json_t *faces, fs_error *error) {
  char path[64];
  for (int i = 0; i < analysis->person_count; i++) {
    snprintf(path, sizeof path, "out/face-%d.jpg", i);
    if (fs_picture_write(path, &analysis->persons[i].crop, 95, NULL, error) != 0)
      return -1;
    json_array_append_new(faces, show_person(&analysis->persons[i]));
  }
  return 0;
}

static int detect(const fs_work_tools *tools, fs_error *error) {
  fs_analysis analysis = {0};
  json_t *faces = json_array();
  int status = analyse(tools, tools->progress, &analysis, error);
  if (status == 0)
    status = write_faces(&analysis, faces, error);
  if (status == 0)
    status = write_result(json_pack("{s:f, s:f, s:O, s:o, s:o, s:o}", "duration", analysis.duration,
                                    "media_duration", analysis.media_duration, "faces", faces, "maybe_faces",
                                    show_maybe(&analysis), "standings", show_standings(&analysis), "notes",
                                    show_notes(&analysis.damage)),
                          error);
  json_decref(faces);
  fs_analysis_free(&analysis);
  return status;
}

/* ---- swaps ---- */

typedef struct fs_swap_plan {
  fs_analysis analysis;       /* owned, as the following two */
  fs_assignment *assignments; /* `count` of them */
  char (*targets)[64];        /* their paths */
  int count;
  double begin; /* progress at which the analysis ends and the swap begins */
  const fs_progress_callback *progress;
} fs_swap_plan;

static int report_from(void *context, double fraction) {
  const fs_swap_plan *plan = context;
  return plan->progress->report(plan->progress->context, plan->begin + (1 - plan->begin) * fraction);
}

static int report_half(void *context, double fraction) {
  const fs_progress_callback *outer = context;
  return outer->report(outer->context, fraction / 2);
}

static int make_room(fs_swap_plan *plan, size_t count, fs_error *error) {
  plan->assignments = calloc(count + 1, sizeof *plan->assignments);
  plan->targets = calloc(count + 1, sizeof *plan->targets);
  if (plan->assignments == NULL || plan->targets == NULL)
    return fs_fail(error, "out of memory");
  return 0;
}

/* Reads the span in which an assignment applies. A missing end is the end of the video. */
static void read_span(const json_t *entry, fs_assignment *assignment) {
  const json_t *from = json_object_get(entry, "from"), *to = json_object_get(entry, "to");
  if (!json_is_number(from) && !json_is_number(to))
    return;
  assignment->from = json_number_value(from);
  assignment->to = json_is_number(to) ? json_number_value(to) : INFINITY;
}

static void assign(fs_swap_plan *plan, int person, const json_t *entry) {
  char *path = plan->targets[plan->count];
  snprintf(path, sizeof plan->targets[0], "in/%s", json_string_value(json_object_get(entry, "target")));
  fs_assignment *assignment = &plan->assignments[plan->count++];
  *assignment = (fs_assignment){.person = person, .target = path};
  read_span(entry, assignment);
}

static int load_plan(const fs_work_tools *tools, fs_swap_plan *plan, fs_error *error) {
  const json_t *list = json_object_get(tools->request, "assignments");
  if (fs_analysis_load(&plan->analysis, "in/analysis", error) != 0 ||
      make_room(plan, json_array_size(list), error) != 0)
    return -1;
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *entry = json_array_get(list, i);
    assign(plan, (int)json_integer_value(json_object_get(entry, "person")), entry);
  }
  return 0;
}

/* The person with the largest product of box area and frames, or -1. */
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

static int make_primary_plan(const fs_work_tools *tools, fs_swap_plan *plan, fs_error *error) {
  fs_progress_callback progress = {report_half, (void *)tools->progress};
  if (analyse(tools, &progress, &plan->analysis, error) != 0)
    return -1;
  plan->begin = 0.5;
  int person = primary_person(&plan->analysis);
  if (person < 0)
    return fs_fail(error, "no face was found in %s%s%s",
                   json_string_value(json_object_get(tools->request, "shown_as")),
                   plan->analysis.damage.count > 0 ? ": " : "", plan->analysis.damage.text[0]);
  if (make_room(plan, 1, error) != 0)
    return -1;
  assign(plan, person, json_array_get(json_object_get(tools->request, "assignments"), 0));
  return 0;
}

/* The output's format, by the ending of its name. */
static fs_output output_of(const char *name) {
  static const char *const endings[] = {[FS_OUTPUT_MP4] = ".mp4",
                                        [FS_OUTPUT_GIF] = ".gif",
                                        [FS_OUTPUT_JPEG] = ".jpg",
                                        [FS_OUTPUT_PNG] = ".png"};
  const char *ending = strrchr(name, '.');
  for (int i = 0; ending != NULL && i < (int)(sizeof endings / sizeof endings[0]); i++)
    if (strcmp(endings[i], ending) == 0)
      return (fs_output)i;
  return FS_OUTPUT_MP4;
}

static int swap(const fs_work_tools *tools, fs_error *error) {
  char path[64];
  const char *output = json_string_value(json_object_get(tools->request, "output"));
  fs_swap_plan plan = {.progress = tools->progress};
  fs_swap_outcome outcome = {0};
  const fs_progress_callback progress = {report_from, &plan};
  int status = json_is_true(json_object_get(tools->request, "primary"))
                   ? make_primary_plan(tools, &plan, error)
                   : load_plan(tools, &plan, error);
  snprintf(path, sizeof path, "out/%s", output);
  if (status == 0)
    status = fs_swap(tools->vision, &plan.analysis, SOURCE, path, output_of(path), plan.assignments,
                     plan.count, tools->threads, &progress, &outcome, error);
  if (status == 0)
    status =
        write_result(json_pack("{s:f, s:i, s:i, s:o}", "duration", plan.analysis.duration, "width",
                               outcome.width, "height", outcome.height, "notes", show_notes(&outcome.notes)),
                     error);
  free(plan.targets);
  free(plan.assignments);
  fs_analysis_free(&plan.analysis);
  return status;
}

int fs_media_work(fs_vision *vision, int threads, const fs_progress_callback *progress, fs_error *error) {
  json_t *request = json_load_file("in/request.json", 0, NULL);
  const char *work = json_string_value(json_object_get(request, "work"));
  const fs_work_tools tools = {vision, threads, progress, request};
  int status = -1;
  if (work != NULL && strcmp(work, "detect") == 0)
    status = detect(&tools, error);
  else if (work != NULL && strcmp(work, "swap") == 0)
    status = swap(&tools, error);
  else
    fs_fail(error, "the engine's request to its job cannot be read");
  json_decref(request);
  return status;
}
