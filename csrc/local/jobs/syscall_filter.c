/* Allow-list of the system calls that decoding, computing and encoding need; calls of newer kernels are
 * refused as well. A refused call fails instead of killing the process, because libraries often have another
 * way. */
#include "local/jobs/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#ifdef __i386__
#include <linux/net.h>
#endif

#if defined(__x86_64__)
#define THIS_MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define THIS_MACHINE AUDIT_ARCH_I386
#endif

#ifdef THIS_MACHINE

#define ALLOW(name)                                                                                          \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define ANSWER(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (SECCOMP_RET_DATA & (error)))
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))

static struct sock_filter program[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    /* memory, threads, time */
    ALLOW(futex),
    ALLOW(mmap),
    ALLOW(munmap),
    ALLOW(mprotect),
    ALLOW(madvise),
    ALLOW(mremap),
    ALLOW(brk),
    ALLOW(sched_yield),
    ALLOW(sched_getaffinity),
    ALLOW(sched_getparam),
    ALLOW(sched_getscheduler),
    ALLOW(clock_gettime),
    ALLOW(clock_getres),
    ALLOW(clock_nanosleep),
    ALLOW(nanosleep),
    ALLOW(gettimeofday),
    ALLOW(getcpu),
    ALLOW(getrusage),
    ALLOW(times),
    ALLOW(sysinfo),
    ALLOW(uname),
    ALLOW(getrandom),
    ALLOW(rseq),
    ALLOW(membarrier),
    ALLOW(set_robust_list),
    ALLOW(set_tid_address),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(exit),
    ALLOW(exit_group),
    ALLOW(restart_syscall),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigreturn),
    ALLOW(sigaltstack),
    ALLOW(tgkill),
    ALLOW(getuid),
    ALLOW(geteuid),
    ALLOW(getgid),
    ALLOW(getegid),
    /* files; Landlock decides which */
    ALLOW(read),
    ALLOW(write),
    ALLOW(readv),
    ALLOW(writev),
    ALLOW(pread64),
    ALLOW(pwrite64),
    ALLOW(lseek),
    ALLOW(close),
    ALLOW(openat),
    ALLOW(fstat),
    ALLOW(statx),
    ALLOW(fcntl),
    ALLOW(fsync),
    ALLOW(fdatasync),
    ALLOW(ftruncate),
    ALLOW(fallocate),
    ALLOW(fadvise64),
    ALLOW(renameat),
    ALLOW(renameat2),
    ALLOW(unlinkat),
    ALLOW(faccessat),
    ALLOW(faccessat2),
    ALLOW(readlinkat),
    ALLOW(getdents64),
    ALLOW(getcwd),
    ALLOW(dup),
    ALLOW(dup3),
    ALLOW(pipe2),
    ALLOW(eventfd2),
    ALLOW(fchmod),
    ALLOW(umask),
    ALLOW(sendto),
    ALLOW(sendmsg),
    ALLOW(ppoll),
#ifndef __i386__
    ALLOW(newfstatat),
#endif
#ifndef __aarch64__
    ALLOW(open),
    ALLOW(stat),
    ALLOW(lstat),
    ALLOW(access),
    ALLOW(rename),
    ALLOW(unlink),
    ALLOW(readlink),
    ALLOW(poll),
    ALLOW(time),
    ALLOW(pipe),
    ALLOW(dup2),
#endif
#ifdef __x86_64__
    ALLOW(arch_prctl),
#endif
#ifdef __i386__
    ALLOW(mmap2),
    ALLOW(_llseek),
    ALLOW(fstat64),
    ALLOW(stat64),
    ALLOW(lstat64),
    ALLOW(fstatat64),
    ALLOW(fcntl64),
    ALLOW(ftruncate64),
    ALLOW(fadvise64_64),
    ALLOW(clock_gettime64),
    ALLOW(clock_getres_time64),
    ALLOW(clock_nanosleep_time64),
    ALLOW(futex_time64),
    ALLOW(ppoll_time64),
    ALLOW(getuid32),
    ALLOW(geteuid32),
    ALLOW(getgid32),
    ALLOW(getegid32),
    ALLOW(set_thread_area),
    ALLOW(sigreturn),
    /* one call for all of sockets: those that send */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socketcall, 0, 6),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_SEND, 2, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_SENDTO, 1, 0),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_SENDMSG, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    ANSWER(EPERM),
#endif
    /* threads but no processes; clone3 fails because its flags are in memory, which the filter cannot read */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
    ANSWER(ENOSYS),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    ANSWER(EPERM),
    /* prctl for names of threads */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 4),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_NAME, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    ANSWER(EPERM),
    /* prlimit for reading limits */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 4),
    LOAD(args[2]),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    ANSWER(EPERM),
    ANSWER(EPERM),
};

void fs_sandbox_filter(void) {
  struct sock_fprog filter = {.len = sizeof program / sizeof program[0], .filter = program};
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
}

bool fs_sandbox_can_filter(void) {
  return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

#else

void fs_sandbox_filter(void) {}

bool fs_sandbox_can_filter(void) {
  return false;
}

#endif
