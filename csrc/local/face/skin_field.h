/* The colour of a face's skin from place to place, found even where some of what was looked at is hair or a
 * hand. */
#ifndef FS_SKIN_FIELD_H
#define FS_SKIN_FIELD_H

#include <stdbool.h>

enum { FS_SKIN_TERMS = 6 };

typedef struct fs_skin_sample {
  float x, y;   /* in widths of the face, from its middle */
  float yuv[3]; /* luma 0 to 255, chroma around 0 */
  float weight; /* 0: not to be counted */
} fs_skin_sample;

typedef struct fs_skin_field {
  float terms[3][FS_SKIN_TERMS]; /* of 1, x, y, x * x, x * y, y * y */
  float spread[3];               /* by which skin differs from it */
  float mean_luma;               /* of all the skin */
} fs_skin_field;

/* Fits the field; weights are used up. Returns false where there is too little to look at. */
bool fs_skin_field_fit(fs_skin_field *field, fs_skin_sample *samples, int count);

/* The skin's luma at the sample's place. */
float fs_skin_field_luma(const fs_skin_field *field, const fs_skin_sample *sample);

/* By how much the sample's colour differs from the skin's at its place. */
void fs_skin_field_difference(const fs_skin_field *field, const fs_skin_sample *sample, float yuv[3]);

/* How far from the skin's a colour is: below 1 it may well be skin. */
float fs_skin_field_distance(const fs_skin_field *field, const fs_skin_sample *sample);

#endif
