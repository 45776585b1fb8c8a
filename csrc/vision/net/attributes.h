/* Estimates of age, gender and expression. Their errors: MODELS.md. */
#ifndef FS_ATTRIBUTES_H
#define FS_ATTRIBUTES_H

#include "base/error.h"
#include "vision/geometry.h"
#include "vision/picture/picture.h"

typedef enum fs_expression {
  FS_NEUTRAL,
  FS_HAPPY,
  FS_SAD,
  FS_ANGRY,
  FS_FEARFUL,
  FS_DISGUSTED,
  FS_SURPRISED,
  FS_EXPRESSIONS
} fs_expression;

typedef struct fs_attributes {
  float age;                        /* years */
  float female;                     /* 0 (male) to 1 */
  float expression[FS_EXPRESSIONS]; /* probabilities, together 1 */
} fs_attributes;

typedef struct fs_attribute_nets fs_attribute_nets;

/* Loads the two networks from the directory `models`. Returns NULL with the reason in `error`. Used by one
 * thread at a time. */
fs_attribute_nets *fs_attributes_open(const char *models, fs_error *error);
void fs_attributes_close(fs_attribute_nets *nets);

/* Returns 0, 1 where the landmarks are degenerate, or -1 when memory is short. */
int fs_attributes_run(fs_attribute_nets *nets, const fs_picture *picture, const fs_landmarks *landmarks,
                      fs_attributes *out);

/* The interval around an estimated age that the true age is in with nine of ten faces. Source: MODELS.md. */
void fs_age_interval(float age, float *low, float *high);

#endif
