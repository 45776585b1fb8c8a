/* The words by which services name the state of a task or detection. */
#ifndef FS_VOCABULARY_H
#define FS_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

typedef enum fs_phase { FS_PHASE_ACTIVE, FS_PHASE_SUCCEEDED, FS_PHASE_FAILED, FS_PHASE_UNKNOWN } fs_phase;

/* The phase that a state names, in any case of letters; FS_PHASE_UNKNOWN for words of no vocabulary. */
fs_phase fs_phase_of(const char *state);

/* A text without the white space around it; takes and gives its length. */
const char *fs_trimmed(const char *text, size_t *length);

/* Whether a text or number in an id's place stands for no id: nothing but space, a word such as "null" that
 * programs write for a variable without a value, or what databases never give (0, -1). */
bool fs_is_no_id(const char *text, size_t length);

#endif
