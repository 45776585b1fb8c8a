/* The embedding as evidence of a face: non-faces have embeddings, too, but in other places than faces. */
#ifndef FS_EMBEDDING_WITNESS_H
#define FS_EMBEDDING_WITNESS_H

#include "vision/geometry.h"

/* Combines the likelihood of a face by its fits with its embedding, which has length 1 (or with the
 * normalised mean of several embeddings). Returns 0 to 1. */
float fs_likelihood_with_embedding(float likelihood, const float embedding[FS_EMBEDDING]);

#endif
