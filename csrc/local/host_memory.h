/* The memory of the job host and of the jobs, which begin as copies of it.
 *
 * Where a job writes to a page that the host has touched Linux copies it, which takes several times as long
 * as a page that is new; and a new one of 2 MB takes hardly longer than one of 4 KB. So what the host keeps
 * lies apart from what jobs write to. */
#ifndef FS_HOST_MEMORY_H
#define FS_HOST_MEMORY_H

/* Before the host reads its models, and before XNNPACK is used for the first time. */
void fs_host_memory_begin(void);

/* Once the models are read, and before the first job. */
void fs_host_memory_end(void);

#endif
