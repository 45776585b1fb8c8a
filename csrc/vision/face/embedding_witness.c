#include "vision/face/embedding_witness.h"

#include "vision/face/face_fit.h"

#include <math.h>

/* A logistic regression on the embedding's numbers. How it was learnt, and what it does on pictures that it
 * has not seen: MODELS.md. */
static const float offset = 1.767f;
static const float weights[FS_EMBEDDING] = {
    -1.74f, 2.60f,  -1.67f, -4.26f, -0.61f, 4.24f,  1.42f,  -3.76f, 2.71f,  0.74f,  -0.14f, -1.18f, -1.12f,
    1.07f,  -2.80f, 1.16f,  -1.79f, -4.24f, 4.18f,  7.20f,  1.22f,  -3.86f, -0.59f, 4.07f,  -2.46f, -4.07f,
    1.52f,  0.39f,  -4.01f, 1.27f,  -1.39f, -1.03f, 1.14f,  -0.21f, 1.06f,  4.31f,  -2.53f, 1.82f,  -0.75f,
    3.41f,  0.07f,  1.53f,  -2.25f, -0.46f, 0.47f,  1.27f,  3.54f,  -2.88f, 2.43f,  -0.26f, 3.23f,  -1.89f,
    0.99f,  -1.98f, 1.65f,  0.89f,  0.85f,  0.79f,  -3.19f, 1.37f,  1.83f,  -0.09f, 2.24f,  3.04f,  -2.60f,
    0.60f,  -0.41f, 5.45f,  2.21f,  2.43f,  -0.17f, -4.69f, 1.29f,  -0.30f, -2.76f, -4.22f, -0.68f, -1.14f,
    -1.41f, -2.96f, 4.22f,  4.01f,  2.59f,  0.98f,  -0.23f, -2.06f, -1.84f, -1.90f, -2.51f, 4.97f,  -1.83f,
    -1.00f, 0.33f,  0.50f,  5.34f,  5.43f,  -0.74f, -2.41f, -0.94f, 0.33f,  -6.51f, 3.26f,  -2.75f, -0.83f,
    0.45f,  0.25f,  -1.11f, 0.42f,  -4.33f, -3.22f, 1.08f,  2.03f,  -2.76f, -1.13f, -4.07f, -1.12f, -2.70f,
    -0.32f, -1.93f, -6.80f, 0.05f,  -1.19f, -0.57f, -0.91f, -1.08f, -0.53f, 3.01f,  -0.04f,
};

/* Of the log odds: people whose like it has hardly seen are refused by no embedding alone, and nothing is a
 * face by its embedding alone. */
static const float least = -1.5f, most = 2.5f;
/* What the odds by the fits count beside the embedding's: both are of the same picture. */
static const float share_of_fits = 0.7f;

static float log_odds(const float embedding[FS_EMBEDDING]) {
  float sum = offset;
  for (int i = 0; i < FS_EMBEDDING; i++)
    sum += weights[i] * embedding[i];
  return fminf(fmaxf(sum, least), most);
}

float fs_likelihood_with_embedding(float likelihood, const float embedding[FS_EMBEDDING]) {
  return fs_likelihood_of_odds(share_of_fits * fs_log_odds(likelihood) + log_odds(embedding));
}
