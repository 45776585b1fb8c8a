/* One more witness of a face: its embedding. What is no face has an embedding, too, but not where faces have
 * theirs. */
#ifndef FS_EMBEDDING_WITNESS_H
#define FS_EMBEDDING_WITNESS_H

#include "vision/geometry.h"

/* How likely a face is one, 0 to 1, by its fits, which give it `likelihood`, and by its embedding of length 1
 * (or the mean of several, made that long again). */
float fs_likelihood_with_embedding(float likelihood, const float embedding[FS_EMBEDDING]);

#endif
