/* Endpoints of the service, as documented, and media URLs, which a call may name as well. */
#ifndef FS_ENDPOINT_H
#define FS_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

/* One endpoint: a method, a path, and what a call to it means. */
typedef struct fs_endpoint {
  const char *name;
  const char *method;
  const char *path;            /* below the base URL; NULL for a media URL, which stands by itself */
  const char *id_path;         /* of the id of the task, new or asked for, that the answer is about; NULL */
  const char *const *id_names; /* of a new task's id, the documented one first, then NULL; see payload.h */
  bool once;                   /* a submission: done twice, it is paid twice */
  bool task;                   /* a query for a task, which can be waited for, and which its answer names */
  bool optional;               /* asked once, by the way: a refusal says nothing of other calls */
} fs_endpoint;

enum { FS_ENDPOINTS = 14 };

/* "balance", "estimate", "upload_url", "detect_video", "detect_image", "detection", "create", "task",
 * "model", "delete_detection", "delete_task", "put", "get" or "head"; NULL for others. */
const fs_endpoint *fs_endpoint_find(const char *name);

/* The endpoints by number, from 0 up to FS_ENDPOINTS. */
const fs_endpoint *fs_endpoint_at(size_t number);
size_t fs_endpoint_number(const fs_endpoint *endpoint);

#endif
