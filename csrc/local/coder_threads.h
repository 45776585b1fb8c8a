/* Threads of FFmpeg's decoders and encoders. */
#ifndef FS_CODER_THREADS_H
#define FS_CODER_THREADS_H

/* As many as FFmpeg takes where it is asked for all: each holds frames of its own, of which those of more
 * would not fit into a job's memory, and a decoder tells of its first frame only once each thread has one. */
enum { FS_CODER_THREADS_MAX = 16 };

/* Of the `threads` that a job has, those for one decoder or encoder. */
static inline int fs_coder_threads(int threads) {
  return threads < 1 ? 1 : threads < FS_CODER_THREADS_MAX ? threads : FS_CODER_THREADS_MAX;
}

#endif
