/* Faces that another one's head passes before. While it does, their landmarks are guesses: the network takes
 * for theirs what it sees of the other face, until it has left them for that, and the track ends. */
#ifndef FS_PASSAGES_H
#define FS_PASSAGES_H

#include "local/tracks/track.h"

/* Puts the meshes of such frames between those before and after (fs_hidden_meshes_put), and has a track that
 * ended behind a head go on to where the same person comes out, at most `most` frames later, or else until
 * nothing of the face is to be seen; likewise before its begin. `frames` is the video's length. Sets
 * `covers`, which the caller frees in any case, and returns their number; or returns -1 when memory is short
 * or the file fails. */
int fs_passages_find(fs_tracks *tracks, int frames, int most, fs_cover **covers);

#endif
