/* The words by which services name the state of a task or detection. */
#ifndef FS_VOCABULARY_H
#define FS_VOCABULARY_H

typedef enum fs_phase { FS_PHASE_ACTIVE, FS_PHASE_SUCCEEDED, FS_PHASE_FAILED, FS_PHASE_UNKNOWN } fs_phase;

/* The phase that a state names, in any case of letters; FS_PHASE_UNKNOWN for words of no vocabulary. */
fs_phase fs_phase_of(const char *state);

#endif
