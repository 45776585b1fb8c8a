/* Takes a tracklet's embeddings and its portrait. */
#ifndef FS_TRACK_SAMPLER_H
#define FS_TRACK_SAMPLER_H

#include "local/analysis/tracklet.h"

typedef struct fs_track_sampler {
  fs_vision *vision; /* borrowed */
  bool slow;   /* looks are far apart: an embedding is due in each, since anybody may have come in between */
  bool fading; /* the frame at hand fades in */
  size_t portrait_bytes, portrait_limit; /* the limit is where portraits are looked through the next time */
} fs_track_sampler;

enum { FS_SAMPLE_STRANGER = 1 };

/* Looks at the tracklet's newest frame, in which the detector has just found it among `faces`: takes an
 * embedding where one is due, and the portrait where this frame is the best so far. `number` is the frame's.
 * Returns 0, FS_SAMPLE_STRANGER when the face is somebody else's than before, or -1 when memory is short. */
int fs_track_sampler_run(fs_track_sampler *sampler, fs_tracklet *tracklet, const AVFrame *frame, int number,
                         const fs_face *faces, int count);

/* Thins the portraits where they are too many. The next search waits until as many bytes again have come: one
 * that frees little would repeat at once. */
void fs_track_sampler_bound(fs_track_sampler *sampler, fs_tracklets *tracklets);

/* Whether the tracklet's last embeddings agree, so that they tell how the face looks. */
bool fs_track_sampler_knows(const fs_tracklet *tracklet);

/* Two tracklets have come to one face, which is where the newest landmarks of `one` are. Whose it is not: the
 * one that its embedding is farther from, or, where one of them has none, the one that was found less often.
 * Returns NULL when memory is short. */
fs_tracklet *fs_track_sampler_astray(fs_track_sampler *sampler, const AVFrame *frame, fs_tracklet *one,
                                     fs_tracklet *other);

/* Adds a fit's log odds of being a face to those of the tracklet's other fits. */
void fs_tracklet_weigh(fs_tracklet *tracklet, const fs_face_fit *fit, int frame);

/* Another person has taken the place of the tracklet `number` without a cut: the frames from the greatest
 * leap since it last looked the same on become a tracklet of their own, with a likelihood of its own: what is
 * half hidden looks like another person, and is hardly a face by itself. Returns 0, or -1 when memory is
 * short. */
int fs_tracklets_split(fs_tracklets *tracklets, int number, int frame, int shot);

/* Hears the mirror image of a picture's face, too, where it is doubtful whether it is one. Returns 0, or -1
 * when memory is short. */
int fs_track_sampler_look_mirrored(fs_track_sampler *sampler, fs_tracklet *tracklet, const AVFrame *frame,
                                   int number);

#endif
