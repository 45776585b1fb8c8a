/* Faces in pictures: position, mesh, embedding. Models and their licences are listed in MODELS.md.
 *
 * A `fs_vision` is used by one thread at a time and works in it; any number may be open, and what is large
 * and never changes is shared between them. */
#ifndef FS_VISION_H
#define FS_VISION_H

#include "base/error.h"
#include "vision/body/body_net.h"
#include "vision/face/face_fit.h"
#include "vision/hand/hands.h"

typedef struct fs_vision fs_vision;

enum { FS_FOLLOWERS = 2 };

/* Loads the models found in `models` (a directory filled by `make models`) for a job of so many threads, 1 or
 * more. Of two and more FS_FOLLOWERS may call fs_vision_follow at a time; the second one takes 12 MiB.
 * Returns NULL with the reason in `error` (which file is missing, and the command that fetches it). */
fs_vision *fs_vision_open(const char *models, int threads, fs_error *error);

/* How many may call fs_vision_follow at a time. */
int fs_vision_followers(const fs_vision *vision);
void fs_vision_close(fs_vision *vision);

/* Frees what is needed for videos alone, where none comes for a while: the detector's networks, up to 30 MiB
 * for each size of picture, the embedder's, 22 MiB, and the followers', 10 MiB each. They are loaded again
 * when they are asked for. No other thread may use them meanwhile. */
void fs_vision_trim(fs_vision *vision);

/* Finds faces of at least `min_score`, best first, at most `max`. The picture may be a scaled-down view:
 * boxes are in its pixels. More than about `pixels` pixels are reduced to that before the network looks; of
 * FS_DETECT_FINE it finds faces from 20 pixels up. Another thread may call this while one calls the functions
 * below. Returns how many, or -1 (only when memory is short). */
int fs_vision_detect(fs_vision *vision, const fs_picture *picture, int pixels, float min_score,
                     fs_face *faces, int max);
enum { FS_DETECT_FAST = 480 * 270, FS_DETECT_FINE = 640 * 360 };

/* Builds ahead what fs_vision_detect needs for pictures of a size, for as many sizes as a film takes. */
void fs_vision_prepare_detect(fs_vision *vision, int width, int height, int pixels);

/* Fits the mesh to a face as found by fs_vision_detect, in the picture's pixels, whichever way up it is. Of
 * the picture only the square of FS_FIT_REACH times the box' longer side around it is looked at. Returns 0,
 * 1 where the box is none, or -1 when memory is short. */
int fs_vision_fit(fs_vision *vision, const fs_picture *picture, const fs_face *face, fs_face_fit *fit);
#define FS_FIT_REACH 3.0f

/* Pixels of a square around a face from which more detail is not made use of: by the mesh network of the
 * square that it looks at, by the embedding of nearly twice the face. */
enum { FS_MESH_SIDE = 192, FS_EMBEDDING_SIDE = 150 };

/* Fits the mesh in one pass to the face in `region`, where it was a frame ago (fs_mesh_region). `presence` is
 * the network's, see fs_witnesses. Threads that call this at a time have different numbers `follower`, from 0
 * on. Returns 0, 1 where the region is none, or -1 when memory is short. */
int fs_vision_follow(fs_vision *vision, int follower, const fs_picture *picture, const fs_region *region,
                     fs_mesh *mesh, float *presence);

/* Whether BlazeFace, too, sees the face whose mesh this is, with eyes, nose and mouth where the mesh has
 * them. It knows turned heads that fs_vision_detect overlooks, since the mesh tells the roll. Returns 1
 * or 0, or -1 when memory is short. */
int fs_vision_confirm(fs_vision *vision, const fs_picture *picture, const fs_mesh *mesh);

/* The embedding of a face, of length 1. The picture may be a crop, its landmarks in the crop's pixels.
 * Returns 0, 1 where the landmarks are degenerate, or -1 when memory is short. */
int fs_vision_embed(fs_vision *vision, const fs_picture *picture, const fs_landmarks *landmarks,
                    float embedding[FS_EMBEDDING]);

/* The people in a picture, by their bodies, as fs_body_net_run finds them; none where the model is not there.
 * It is read at the first call, which takes 40 ms, and takes 44 MiB until a trim. Returns 0, or -1 when
 * memory is short. */
int fs_vision_bodies(fs_vision *vision, const fs_picture *picture, bool closely,
                     fs_bodies looks[FS_BODY_LOOKS]);
/* Reads the model before that. */
void fs_vision_load_bodies(fs_vision *vision);
void fs_vision_trim_bodies(fs_vision *vision);

/* Runs all networks but the detector once on nothing: the memory that they work in is had by that, which
 * takes as long as several runs. */
void fs_vision_warm(fs_vision *vision);

/* What finds hands, borrowed; its models are read at the first call, which is one thread's and may be made
 * while another one uses the rest. NULL where they are not there: then nobody knows of hands. */
fs_hand_finder *fs_vision_hands(fs_vision *vision);

fs_pose fs_landmarks_pose(const fs_landmarks *landmarks);

#endif
