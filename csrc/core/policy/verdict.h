/* Judges the answer to a request: is it good, may the request be repeated, was the task carried out. A
 * submission is ambiguous unless its answer, or its loss, proves that it was not carried out; what proves
 * that stands in a table in examples/guides/architecture.md. Only the flow asks for it. */
#ifndef FS_VERDICT_H
#define FS_VERDICT_H

#include "core/policy/payload.h"

typedef enum fs_verdict {
  FS_GOOD,  /* the answer is there */
  FS_AGAIN, /* not now, but the same request may be sent again */
  FS_BAD,   /* final */
} fs_verdict;

/* The fields of a good answer that the flow reads. They borrow from the answer. */
typedef struct fs_answer_fields {
  fs_json id;           /* of the task that a submission made, or that its refusal names */
  fs_task_payload task; /* that was asked for */
} fs_answer_fields;

/* Judges the answer to a call; fills `said` if it is good, else `failure`. A refused submission whose answer
 * names a task all the same is FS_BAD, with `said->id`. `id` names the task of a query; "" for other calls.
 */
fs_verdict fs_verdict_of(const fs_endpoint *endpoint, const char *id, const fs_answer *answer,
                         fs_answer_fields *said, fs_failure *failure);

/* Whether a media host has answered that there is no such medium, or, as storages say it to readers that may
 * not list their files, that it is not allowed. */
bool fs_verdict_is_missing(const fs_endpoint *endpoint, const fs_answer *answer);

/* The name of a code of the service, in a word or two. */
const char *fs_verdict_name(int code);

/* Whether the service asked for fewer requests: rate limited, or down for maintenance. */
bool fs_verdict_throttled(const fs_failure *failure);

#endif
