/* Face embeddings by the recognition network. Its packed weights take 26 MiB, so a process loads them once.
 */
#include "vision/net/aligned_crop.h"
#include "vision/net/face_api.h"
#include "vision/net/nets.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

struct fs_embedder {
  LIST_ENTRY(fs_embedder) next; /* in `embedders` */
  char *models;                 /* owned: the directory */
  int users;
  fs_net *net;          /* owned */
  pthread_mutex_t lock; /* guards `net` while it runs */
};

static LIST_HEAD(, fs_embedder) embedders = LIST_HEAD_INITIALIZER(embedders);
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER; /* guards `embedders` and their `users` */

static fs_embedder *new_embedder(const char *models, fs_error *error) {
  fs_fail(error, "the models cannot be loaded: out of memory");
  fs_embedder *embedder = calloc(1, sizeof *embedder);
  if (!embedder)
    return NULL;
  embedder->models = strdup(models);
  if (embedder->models)
    embedder->net = fs_recognition_net(models, error);
  fs_layer shape = {0};
  if (embedder->net && fs_net_out(embedder->net, 0, &shape) && shape.channels == FS_EMBEDDING) {
    pthread_mutex_init(&embedder->lock, NULL);
    return embedder;
  }
  if (embedder->net)
    fs_fail(error, "the recognition model in %s is another one: install the models anew", models);
  fs_net_free(embedder->net);
  free(embedder->models);
  free(embedder);
  return NULL;
}

fs_embedder *fs_embedder_open(const char *models, fs_error *error) {
  pthread_mutex_lock(&list_lock);
  fs_embedder *embedder = LIST_FIRST(&embedders);
  while (embedder && strcmp(embedder->models, models) != 0)
    embedder = LIST_NEXT(embedder, next);
  if (!embedder && (embedder = new_embedder(models, error)))
    LIST_INSERT_HEAD(&embedders, embedder, next);
  if (embedder)
    embedder->users++;
  pthread_mutex_unlock(&list_lock);
  return embedder;
}

void fs_embedder_close(fs_embedder *embedder) {
  if (!embedder)
    return;
  pthread_mutex_lock(&list_lock);
  bool last = --embedder->users == 0;
  if (last)
    LIST_REMOVE(embedder, next);
  pthread_mutex_unlock(&list_lock);
  if (!last)
    return;
  fs_net_free(embedder->net);
  pthread_mutex_destroy(&embedder->lock);
  free(embedder->models);
  free(embedder);
}

/* Returns 0, or 1 where there is no length. */
static int normalise(const float *from, float *to) {
  double sum = 0;
  for (int i = 0; i < FS_EMBEDDING; i++)
    sum += (double)from[i] * (double)from[i];
  double length = sqrt(sum);
  if (!(length > 0) || !isfinite(length))
    return 1;
  for (int i = 0; i < FS_EMBEDDING; i++)
    to[i] = (float)((double)from[i] / length);
  return 0;
}

int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_landmarks *landmarks,
                    float embedding[FS_EMBEDDING]) {
  fs_transform to_crop, back;
  if (fs_aligned_crop(landmarks, &to_crop) != 0 || fs_transform_invert(&to_crop, &back) != 0)
    return 1;
  pthread_mutex_lock(&embedder->lock);
  fs_net *net = embedder->net;
  int status = fs_resample_crop(picture, &to_crop, FS_ALIGNED_CROP, FS_ALIGNED_CROP, FS_BORDER_REPEAT,
                                &fs_face_api_range, fs_net_in(net), FS_ALIGNED_CROP * 3);
  if (status == 0)
    status = fs_net_run(net);
  if (status == 0)
    status = normalise(fs_net_out(net, 0, NULL), embedding);
  pthread_mutex_unlock(&embedder->lock);
  return status;
}
