/* Fits the face mesh in a video frame. Both fits return 0, 1 where hardly anything of the face is in the
 * frame, or -1 when memory is short. */
#ifndef FS_MESH_FITTING_H
#define FS_MESH_FITTING_H

#include "local/places/missed.h"
#include "vision/face/vision.h"

#include <libavutil/frame.h>

/* Fits the mesh to a face that the detector has found in the frame. */
int fs_mesh_fit_face(fs_vision *vision, const AVFrame *frame, const fs_face *face, fs_face_fit *fit);

/* Collects the detected faces that are narrower than `width`, if the detector and the fit are sure enough of
 * them: who is far away, or of whom half is hidden. Returns 0, or -1 when memory is short. */
int fs_mesh_fit_small(fs_vision *vision, const AVFrame *frame, const fs_face *faces, int count, float width,
                      fs_missed *found);

/* Adds to them those of fs_find_beyond_edge that the fit does not exclude. */
int fs_mesh_fit_cut(fs_vision *vision, const AVFrame *frame, const fs_face *faces, int count,
                    fs_missed *found);

/* As fs_mirrored_look, in a frame. */
int fs_mesh_fit_mirrored(fs_vision *vision, const AVFrame *frame, const fs_face *face, fs_face_fit *fit,
                         float embedding[FS_EMBEDDING]);

/* Fits `mesh`, which was right some frames ago, to the face that is now near `guess`. `presence` becomes what
 * the network itself thinks of there being a face. `follower` as in fs_vision_follow. */
int fs_mesh_refit(fs_vision *vision, int follower, const AVFrame *frame, const fs_landmarks *guess,
                  fs_mesh *mesh, fs_landmarks *found, float *presence);

/* Whether the mesh's face is in the frame, also where the detector did not find it (fs_vision_confirm): 1 or
 * 0, or -1 when memory is short. */
int fs_mesh_confirm(fs_vision *vision, const AVFrame *frame, const fs_mesh *mesh);

#endif
