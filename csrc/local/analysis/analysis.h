/* The persons of a video: faces are detected, followed from frame to frame, and grouped. */
#ifndef FS_ANALYSIS_H
#define FS_ANALYSIS_H

#include "local/analysis/packed_mesh.h"
#include "local/media/spans.h"
#include "vision/face/vision.h"

#include <stdbool.h>

/* Reports progress (0 to 1) from the working thread. A return other than 0 stops the work, which then fails
 * with "cancelled". */
typedef struct fs_progress_callback {
  int (*report)(void *context, double fraction);
  void *context; /* borrowed */
} fs_progress_callback;

/* One person's face in consecutive frames. */
typedef struct fs_track {
  int person;             /* index into fs_analysis.persons */
  int first_frame;        /* counted from 0 in decoding (display) order */
  int count;              /* frames */
  bool from_cut, to_cut;  /* it begins, ends with its shot, the video or another's face */
  fs_packed_mesh *frames; /* owned, `count` of them, in pixels of the upright video */
} fs_track;

enum { FS_DOUBTS = 8 };

/* A person of the video; the index is the face id of the contract. */
typedef struct fs_person {
  fs_rect box;                   /* in the frame that `crop` was taken from, pixels */
  double first_seen, last_seen;  /* seconds from the video's start, also where only spans were looked at */
  int frames;                    /* in how many frames */
  float score;                   /* the detector's, of the crop: 0 to 1 */
  fs_picture crop;               /* owned: one sharp, frontal picture */
  float embedding[FS_EMBEDDING]; /* normalised mean */
  int maybe_same[FS_DOUBTS];     /* persons who may be this one: too alike to be told apart for sure */
  int doubts;
} fs_person;

typedef struct fs_analysis {
  int width, height; /* of the upright video; a picture is a video of one frame */
  int frames;
  double duration;       /* seconds */
  double media_duration; /* of the whole file, in seconds, whatever was looked at; 0 where unknown */
  fs_spans spans;        /* what was looked at; frames are counted from the first of them on */
  fs_person *persons;
  int person_count;
  fs_track *tracks; /* in order of first_frame */
  int track_count;
} fs_analysis;

/* Analyses the `spans` of the video or GIF at `path`, or the picture there. Persons come in order of first
 * appearance, left to right within a frame; none is a valid result. Returns 0, or -1 with a sentence for the
 * user in `error`. */
int fs_analyse(fs_vision *vision, const char *path, const fs_spans *spans, int threads,
               const fs_progress_callback *progress, fs_analysis *analysis, char *error, size_t error_size);

/* Keeps all but the crops in a file (temporary name, then rename), and reads it back. */
int fs_analysis_save(const fs_analysis *analysis, const char *path, char *error, size_t error_size);
int fs_analysis_load(fs_analysis *analysis, const char *path, char *error, size_t error_size);

/* Releases what it holds and empties it. An empty analysis is fine. */
void fs_analysis_free(fs_analysis *analysis);

#endif
