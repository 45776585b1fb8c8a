/* All that this library can tell of the faces in a still picture. */
#ifndef FS_LOOKER_H
#define FS_LOOKER_H

#include "vision/face/find_faces.h"
#include "vision/net/attributes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was told of a face. What lies behind each: MODELS.md. */
typedef enum fs_seen_as {
  FS_SEEN_FOUND,   /* where it is, no more was asked */
  FS_SEEN_UNCLEAR, /* nor could more be told: its features cannot be made out */
  FS_SEEN_SMALL,   /* all but whose it is: it has too few pixels */
  FS_SEEN_WHOLE,
} fs_seen_as;

typedef struct fs_seen {
  fs_face face; /* in pixels of the picture */
  bool background;
  fs_seen_as as;
  float size;       /* pixels from ear to ear */
  float sharpness;  /* fs_grey_sharpness of the face, reduced to FS_SHARPNESS_SIDE pixels where it is wider */
  float brightness; /* 0 to 1 */
  fs_pose pose;
  fs_attributes attributes;
  float embedding[FS_EMBEDDING];
} fs_seen;

enum { FS_SHARPNESS_SIDE = 128, FS_SMALLEST_KNOWN = 24 };

typedef struct fs_looker fs_looker;

/* As fs_vision_open. */
fs_looker *fs_looker_open(const char *models, int threads, char *error, size_t error_size);
void fs_looker_close(fs_looker *looker);

/* Describes the faces of the picture, largest first, in full no more than `most` of them. The picture may be
 * reduced on the way. Returns how many there are, or -1 when memory is short. */
int fs_looker_run(fs_looker *looker, fs_picture *picture, int most, fs_seen seen[FS_LOOK_MOST]);

#ifdef __cplusplus
}
#endif

#endif
