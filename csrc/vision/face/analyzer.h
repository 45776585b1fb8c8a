/* Detection and description of all faces in a still picture. */
#ifndef FS_ANALYZER_H
#define FS_ANALYZER_H

#include "base/error.h"
#include "vision/face/find_faces.h"
#include "vision/face/fitness.h"
#include "vision/net/attributes.h"

/* How far a face was described. The limits are explained in MODELS.md. */
typedef enum fs_face_detail {
  FS_FACE_FOUND,   /* position only: no description was requested */
  FS_FACE_UNCLEAR, /* position only: the landmarks are unreliable */
  FS_FACE_SMALL,   /* all but the embedding: too few pixels */
  FS_FACE_WHOLE,
} fs_face_detail;

typedef struct fs_face_analysis {
  fs_face face; /* in pixels of the picture */
  bool background;
  fs_face_detail as;
  float size; /* pixels from ear to ear */
  fs_face_light light;
  fs_pose pose;
  fs_fitness fitness; /* as the target of a swap */
  fs_attributes attributes;
  float embedding[FS_EMBEDDING];
} fs_face_analysis;

enum { FS_SMALLEST_KNOWN = 24 };

typedef struct fs_analyzer fs_analyzer;

/* As fs_vision_open. */
fs_analyzer *fs_analyzer_open(const char *models, fs_error *error);
void fs_analyzer_close(fs_analyzer *analyzer);

/* Describes the faces of the picture, largest first, in full no more than `most` of them. Returns how
 * many there are, or -1 when memory is short. */
int fs_analyzer_run(fs_analyzer *analyzer, const fs_picture *picture, int most,
                    fs_face_analysis seen[FS_FACES_MAX]);

#endif
