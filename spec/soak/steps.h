/* Failure of single steps: every call that the engine makes of a library may be made to fail once. The linker
 * leads the calls here (--wrap, see steps.mk); what the library calls by itself is not touched. */
#ifndef FS_STEPS_H
#define FS_STEPS_H

#include <stdatomic.h>
#include <stdbool.h>

/* The number of the step that fails; negative: none does. */
extern atomic_long fs_step_fails;
/* Steps taken since fs_steps_reset, and the name of the one that failed, or NULL. */
extern atomic_long fs_steps_taken;
extern const char *_Atomic fs_step_failed;

void fs_steps_reset(long fails);

/* Counts a step; whether it is the one that fails. */
bool fs_step(const char *name);

/* Runs the scenario again and again, each time with another step that fails, until none is left; every `stride`th
 * step beyond the first `dense`. `run` returns 0 when all went well, 1 when it ended with an error, and 2 when what it
 * left behind is wrong. Prints what it came to; returns the number of bad runs. */
int fs_steps_fail_each(const char *title, int (*run)(void *context), void *context, long dense, long stride);

#endif
