/* Tracklets: a face followed through one shot, before grouping. */
#ifndef FS_TRACKLET_H
#define FS_TRACKLET_H

#include "local/analysis/portrait.h"
#include "local/mesh/mesh_file.h"
#include "local/places/beside.h"
#include "vision/face/mesh_tones.h"

#include <stdbool.h>

enum { FS_RECENT = 3 /* frames that following looks back on */ };

/* What is known of a face while it is followed. */
typedef struct fs_trail {
  fs_mesh mesh;                      /* where it was looked at last */
  fs_landmarks landmarks[FS_RECENT]; /* of the newest frames, the newest first */
  fs_packed_mesh meshes[FS_RECENT];
  fs_landmarks confirmed; /* in the last frame in which the detector found it */
  fs_mesh_tones tones;    /* in the last sample */
} fs_trail;

/* One face followed through one shot. */
typedef struct fs_tracklet {
  int first_frame, count, capacity;
  int shot, shot_end;    /* the first frame of its shot, and of the next one */
  fs_mesh_file *file;    /* borrowed */
  uint32_t *meshes;      /* owned: of each frame, its mesh's number in the file */
  fs_sight *sights;      /* owned: of each frame, where the face is */
  fs_trail *trail;       /* owned; NULL once the tracklet has ended */
  fs_landmarks from, to; /* in its first frame; in its last, once it has ended */
  bool live;
  bool from_cut, to_cut;     /* it began, ended with its shot or with another's face */
  bool assumed;              /* the newest frame is a prediction */
  bool sure;                 /* it was followed for sure when it was looked for last */
  int absences;              /* looks in a row in which the mesh network saw no face */
  int chances, hits, misses; /* of the detector: looks, faces found, and consecutive misses */
  int confirmed;             /* frames up to the last one in which the detector found it */
  bool whole_shot;           /* there from the shot's first frame to its last */
  float overlap;             /* of the landmarks' box with the detector's at the last hit */
  float overlap_sum, score;  /* over all hits; best of all hits */
  fs_rect found;             /* where the detector has found it first */
  bool hopeless;             /* the first fit said so */
  bool settled;              /* it was a face beyond doubt while its embeddings agreed */
  float log_odds;            /* of being a face: the sum of `fits` fits */
  int fits;
  float newest_odds;                  /* of the newest fit */
  int fitted_at;                      /* frame of the newest fit */
  float embedding[FS_EMBEDDING];      /* sum of `samples` embeddings */
  int samples, agreeing;              /* `agreeing`: how many in a row were near their mean */
  bool faint;                         /* the last of them was taken while the picture faded in */
  float edge_embedding[FS_EMBEDDING]; /* taken where the face was cut by the frame's edge */
  int edge_samples;
  int sampled_at; /* frame of the last sample */
  int alike_at;   /* last frame that was like it */
  int look_anew;  /* earliest frame at which a bad landmark fit may be retried */
  fs_portrait portrait;
  int number;   /* its own, from 1 on, wherever it stands in a list */
  int shown_in; /* the number of another that shows its person, since its own portrait was released; 0: none
                 */
} fs_tracklet;

/* A list that grows. */
typedef struct fs_tracklets {
  fs_mesh_file *file; /* borrowed: takes their meshes */
  fs_tracklet *at;    /* owned; moves when the list grows */
  int count, capacity;
} fs_tracklets;

/* Adds an empty tracklet. Returns NULL when memory is short. */
fs_tracklet *fs_tracklets_add(fs_tracklets *tracklets, int first_frame, int shot);
void fs_tracklets_free(fs_tracklets *tracklets);

/* Puts them in order of first frame. */
void fs_tracklets_sort(fs_tracklets *tracklets);

/* Of these and the following functions, those that return int return 0, or -1 when memory is short or the
 * file of the meshes fails. */

/* Adds a frame that was looked at: `mesh` is also the newest one. */
int fs_tracklet_append_fit(fs_tracklet *tracklet, const fs_landmarks *landmarks, const fs_mesh *mesh);

/* Adds a frame that was not looked at: the face has moved on to `guess` as it was. */
int fs_tracklet_append_guess(fs_tracklet *tracklet, const fs_landmarks *guess);

/* Puts a better fit in place of that of the frame that is `age` frames older than the newest. */
int fs_tracklet_correct(fs_tracklet *tracklet, int age, const fs_landmarks *landmarks, const fs_mesh *mesh);

/* Counts that the face was seen for sure in the newest frame: by the detector, by its key points, or since
 * the scene stays. */
void fs_tracklet_confirm(fs_tracklet *tracklet);

/* How likely it is a face, by all fits and embeddings together: 0 to 1. */
float fs_tracklet_likelihood(const fs_tracklet *tracklet);

/* The mean of its embeddings, of length 1: of those taken of the whole face, or else of the face cut by the
 * frame's edge. Zeros where there is none. */
void fs_tracklet_embedding(const fs_tracklet *tracklet, float mean[FS_EMBEDDING]);

/* The landmarks of its newest frame; there must be one, and the tracklet be live. */
const fs_landmarks *fs_tracklet_newest(const fs_tracklet *tracklet);

/* Where the face will be in the next frame if it moves on as it did. */
fs_landmarks fs_tracklet_guess(const fs_tracklet *tracklet);

/* How far the middle of a face has moved. */
fs_point fs_landmarks_shift(const fs_landmarks *from, const fs_landmarks *to);

/* Puts the face of the frame before the newest one halfway between its neighbours, moved by `shift`. */
int fs_tracklet_fill(fs_tracklet *tracklet, fs_point shift);

/* Ends the tracklet with its shot. */
void fs_tracklet_end(fs_tracklet *tracklet);

/* Ends the tracklet. Frames after the last confirmed one are dropped: they may show no face. */
void fs_tracklet_lose(fs_tracklet *tracklet);

/* Ends the tracklet before frame number `at`; `next`, which is empty, takes the frames from there on and goes
 * on in its place. */
int fs_tracklet_split(fs_tracklet *tracklet, int at, fs_tracklet *next);

/* The number of the frame after `since` in which the face made its greatest leap. */
int fs_tracklet_leap(const fs_tracklet *tracklet, int since);

/* Whether `next` takes up where `tracklet` ended: the same shot and place, from `early` frames before its end
 * to `late` frames after it. Both have ended. */
bool fs_tracklet_leads_to(const fs_tracklet *tracklet, const fs_tracklet *next, int early, int late);

/* Joins tracklets of one person that continue one another at most `gap` frames later, since the detector has
 * missed the face for a moment: the later ones are empty afterwards. Of two that follow one face in the
 * same frames, one does. They have ended, and are in order of first frame; `person` is of each, -1 for none.
 */
int fs_tracklets_join(fs_tracklets *tracklets, const int *person, int gap);

#endif
