/* Glasses that a face wears: their frame is too thin for the mesh's points, and is told to the pixel. */
#ifndef FS_GLASSES_H
#define FS_GLASSES_H

#include "local/canvas/line_grid.h"
#include "local/canvas/matte.h"
#include "local/face/skin_field.h"
#include "local/glasses/lenses.h"
#include "vision/geometry.h"

#include <stdbool.h>

/* Thousandths of the face's width, from the middle between the eyes: where glasses are. */
enum { FS_GLASSES_ABOVE = -240, FS_GLASSES_BELOW = 260 };

enum { FS_RIM_COLUMNS = 15, FS_RIM_JOINTS = 3 };

/* Rims, thick or thin, dark or bright: closed lines around the eyes; and what joins them, the bridge and the
 * temples. Zeroed first. */
typedef struct fs_glasses_rims {
  float worn;                                      /* 0 (no) to 1 (yes) */
  bool any;                                        /* false before the first frame that was looked at */
  int rest;                                        /* frames that are not looked at any more */
  float response[2][FS_LINE_ROWS][FS_LINE_PLACES]; /* around the eyes, in the mean of frames */
  fs_point at[2][FS_LINE_ROWS];                    /* in the frame at hand, as all below, in pixels */
  float half[2][FS_LINE_ROWS];
  float share[2][FS_LINE_ROWS]; /* 0 to 1: how much of it is to be seen */
  fs_point joint[FS_RIM_JOINTS][FS_RIM_COLUMNS];
  float joint_half[FS_RIM_JOINTS][FS_RIM_COLUMNS];
  float joint_seen[FS_RIM_JOINTS]; /* 0 to 1 */
  bool joint_there[FS_RIM_JOINTS];
} fs_glasses_rims;

/* What is remembered of a track from frame to frame; zeroed first. */
typedef struct fs_glasses {
  float worn;       /* 0 (no) to 1 (yes) */
  float luma;       /* of the frame, 0 to 255 */
  float thickness;  /* of the bridge, in the face's width; 0 before one was seen */
  bool dark_lenses; /* or tinted ones, as last seen: else what is dark and much thicker than the bridge is
                       shade */
  bool any;         /* false before the first frame that was looked at */
  fs_glasses_rims rims;
  fs_lenses lenses; /* that are told by colour */
} fs_glasses;

/* Looks for the bridge, a thin dark bar across the nose between the eyes, and for dark lenses. `width` is the
 * face's in pixels, `yaw` in degrees: of a face that is turned away no bridge is learnt, and of one that
 * shows its side nothing. */
void fs_glasses_see(fs_glasses *glasses, const fs_patch *patch, const fs_mesh *face, float width, float yaw);

/* 0 to 1: how much is to be made of them; steady where the look at single frames is not. */
float fs_glasses_sure(const fs_glasses *glasses);

/* The same of what is `worn`, of a dark frame or of rims. */
float fs_glasses_steady(float worn);

/* Whether a point of the mesh is where glasses are. */
bool fs_glasses_around(int point);

/* Marks the frame in an empty matte: what is nearer to the frame's luma than to the skin's around the eyes
 * and hangs together with the bridge or with dark lenses, unlike brows and lashes. Where next to nothing of
 * the rims is, all of that stays empty. Rims are added unless they are in it already. */
void fs_glasses_mark(const fs_glasses *glasses, const fs_patch *patch, const fs_mesh *face, float width,
                     const fs_skin_field *skin, fs_matte *matte);

/* Looks for lines around both eyes; see fs_glasses_see. */
void fs_glasses_rims_see(fs_glasses_rims *rims, const fs_patch *patch, const fs_mesh *face, float width,
                         float yaw);

/* Marks them, and what joins them, in the frame that was looked at last. */
void fs_glasses_rims_mark(const fs_glasses_rims *rims, const fs_patch *patch, fs_matte *matte);

#endif
