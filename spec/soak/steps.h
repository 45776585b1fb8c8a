/* Fails single steps: each call of the engine into a library can fail once. The linker redirects these calls
 * (--wrap, see soak.mk); calls inside the libraries are not touched. */
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

/* Makes calls of a function a step: its type, name, parameters, arguments, and the result of a failure. */
#define STEP(type, name, parameters, arguments, failure)                                                     \
  type __real_##name parameters;                                                                             \
  type __wrap_##name parameters;                                                                             \
  type __wrap_##name parameters {                                                                            \
    return fs_step(#name) ? (failure) : __real_##name arguments;                                             \
  }

/* Repeats the scenario until no step is left, each time with the next step failing; beyond the first `dense` steps
 * every `stride`th one. `run` returns 0 on success, 1 for an error, and 2 if its results are wrong. Prints a summary;
 * returns the number of bad runs. */
int fs_steps_fail_each(const char *title, int (*run)(void *context), void *context, long dense, long stride);

#endif
