/* Which of XNNPACK's kernels the networks run with. */
#ifndef FS_KERNELS_H
#define FS_KERNELS_H

/* To be called before the first network of the process is made; more calls change nothing. */
void fs_kernels_choose(void);

#endif
