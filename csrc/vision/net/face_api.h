/* The three networks of face-api, built from their TensorFlow.js weights: recognition (dlib's residual
 * network of 29 layers), age and gender (a small Xception), expression (densely connected blocks). */
#ifndef FS_FACE_API_H
#define FS_FACE_API_H

#include "base/error.h"
#include "vision/net/net.h"
#include "vision/net/resample.h"

enum { FS_ATTRIBUTES_SIDE = 112 };

/* The range of all three inputs. */
extern const fs_range fs_face_api_range;

/* Each reads from the directory `models` and returns NULL with the reason in `error`. */

/* Input: FS_ALIGNED_CROP squared. Output 0: 128 numbers. */
fs_net *fs_recognition_net(const char *models, fs_error *error);
/* Input: FS_ATTRIBUTES_SIDE squared. Output 0: the age. Output 1: how much the face looks male and female. */
fs_net *fs_age_gender_net(const char *models, fs_error *error);
/* Input: the same. Output 0: seven expressions. */
fs_net *fs_expression_net(const char *models, fs_error *error);

#endif
