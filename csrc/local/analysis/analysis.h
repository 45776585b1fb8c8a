/* The persons of a video: faces are detected, followed from frame to frame, and grouped. */
#ifndef FS_ANALYSIS_H
#define FS_ANALYSIS_H

#include "base/atomic_file.h"
#include "base/error.h"
#include "local/analysis/maybe_faces.h"
#include "local/media/notes.h"
#include "local/media/spans.h"
#include "local/mesh/mesh_file.h"
#include "local/places/standing.h"
#include "local/tracks/track.h"
#include "vision/face/vision.h"

#include <stdbool.h>

/* Reports progress (0 to 1) from the working thread. A return other than 0 stops the work, which then fails
 * with "cancelled". */
typedef struct fs_progress_callback {
  int (*report)(void *context, double fraction);
  void *context; /* borrowed */
} fs_progress_callback;

enum { FS_DOUBTS = 8 };

/* A person of the video; the index is the face id of the contract. */
typedef struct fs_person {
  fs_rect box;                   /* in the frame that `crop` was taken from, pixels */
  double first_seen, last_seen;  /* seconds from the video's start, also where only spans were looked at */
  int frames;                    /* in how many frames */
  float score;                   /* the detector's, of the crop: 0 to 1 */
  fs_picture crop;               /* owned: one sharp, frontal picture */
  float embedding[FS_EMBEDDING]; /* normalised mean */
  int maybe_same[FS_DOUBTS];     /* persons who may be this one: too alike to tell; not kept in the file */
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
  fs_cover *covers; /* owned: of the tracks */
  int cover_count;
  fs_maybe_face *maybe; /* in order of first frame; not kept in the file */
  int maybe_count;
  fs_standing
      *standings;     /* owned: of each person; NULL for a picture, whose boxes tell; not kept in the file */
  fs_notes damage;    /* of the file; not kept in the analysis' file */
  fs_mesh_file *file; /* owned: the tracks' meshes, in pixels of the upright video */
} fs_analysis;

/* Loads and builds ahead, for films of the usual shape, what fs_analyse otherwise makes on the way. */
void fs_analysis_prepare(fs_vision *vision);

/* Analyses the `spans` of the video or GIF at `path`, or the picture there, and keeps what a swap needs in
 * a file at `kept`. Persons come in order of first appearance, left to right within a frame; none is a valid
 * result. Returns 0, or -1 with a sentence for the user in `error`. */
int fs_analyse(fs_vision *vision, const char *path, const char *kept, const fs_spans *spans, int threads,
               const fs_progress_callback *progress, fs_analysis *analysis, fs_error *error);

/* Opens the file (temporary name, then rename) for the meshes, which are written as they are found. The call
 * after them writes the rest, and has the analysis read its meshes as they are kept: who swaps at once paints
 * what is painted from a loaded analysis. fs_atomic_file_abort is to be called in any case. */
int fs_analysis_begin(fs_analysis *analysis, fs_atomic_file *whole, const char *path, fs_error *error);
int fs_analysis_save(fs_analysis *analysis, fs_atomic_file *whole, fs_error *error);

/* Reads all but the meshes, and leaves the file open for these. */
int fs_analysis_load(fs_analysis *analysis, const char *path, fs_error *error);

/* Its tracks, which stay its own. */
fs_tracks fs_analysis_tracks(const fs_analysis *analysis);

/* Releases what it holds and empties it. An empty analysis is fine. */
void fs_analysis_free(fs_analysis *analysis);

#endif
