/* Finds in an answer what the answer is about: the id of a new task, or the object that describes a task. The
 * documentation has both in `data`; other services of this kind, and gateways that rewrite answers, use other
 * names and places. The rule:
 *
 * 1. Under the documented name an id counts in every answer; what it means in a refusal: see verdict.c.
 * 2. Everything else counts only in an answer that says success: HTTP 2xx, a code of success or none, no
 *    `success: false`, and for an id no `error`. Of half an answer the half that came must say success.
 * 3. Names are tried in order, each in all places, the documented place first. A plain `id` outside of `data`
 *    counts only in a whole answer without `data`, and beside an object in its stead or in a message of
 * JSON-RPC it does not count: it names the request there, even if `data` is null. */
#ifndef FS_PAYLOAD_H
#define FS_PAYLOAD_H

#include "core/policy/endpoint.h"
#include "core/policy/failure.h"
#include "core/policy/json_reader.h"

/* Whether a value can be an id: a text or a number that is neither empty nor too long. */
bool fs_payload_is_id(const fs_json *value);

/* Copies an id to `id`, of FS_ID_SIZE bytes, without the white space around it, which is no part of it: one
 * answer may have it, and the next one not. Returns false, and leaves `id` as it is, for what is no id. */
bool fs_payload_copy_id(const fs_json *value, char *id);

/* Whether two ids are the same, but for white space around them and case. */
bool fs_payload_is_same_id(const char *one, const char *other);

/* Finds the id of the task that a submission made, in an answer that may break off anywhere. Returns whether
 * there is one; `id` borrows from the answer. */
bool fs_payload_id(const fs_endpoint *endpoint, const fs_answer *answer, fs_json *id);

/* Whether an answer that is JSON says that what was asked for was done. */
bool fs_payload_says_success(const fs_answer *answer);

/* Whether the id that a description has of its task is another one than `id`. */
bool fs_payload_is_other(const fs_json *own, const char *id);

/* Copies the text of a failure's reason to `out`. Leaves `out` as it is where there is none: some servers'
 * message says "success" whatever happened. */
void fs_payload_copy_reason(const fs_json *reason, char *out, size_t size);

/* The object that describes a task, and the members that every poll needs. They borrow from the answer. */
typedef struct fs_task_payload {
  const char *place; /* a path: "data", "data.task", …; "." for the whole answer. Static */
  fs_json object, state, progress;
} fs_task_payload;

/* Finds the description of the task `id` outside of its documented place, under other names, or without a
 * code: an object with a state that one of the vocabularies knows, in a whole answer that says success.
 * Returns whether there is one. */
bool fs_payload_task(const fs_answer *answer, const char *id, fs_task_payload *task);

/* 200 is the documented code of success; others of its kind are met elsewhere. */
bool fs_is_success_code(long code);

/* The same of a member of an answer, where a word of success ("OK") counts as well. */
bool fs_is_success(const fs_json *code);

/* A code or HTTP status as a service may write it; FS_NO_CODE for what can be none. */
enum { FS_NO_CODE = -1 };
int fs_code_of(const fs_json *value);

#endif
