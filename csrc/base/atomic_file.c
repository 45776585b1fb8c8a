#include "base/atomic_file.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path with an ending. Of a name that leaves no room for endings, as one of many letters beyond ASCII,
 * the beginning is kept, and a number that the whole name makes. Returns a new text, or NULL with errno. */
static char *with_ending(const char *path, const char *ending) {
  enum { NAME_LONG = NAME_MAX - 40, NUMBER = 17, KEPT_LEAST = NAME_LONG - NUMBER - 3 };
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t length = strlen(name), kept = length;
  char number[NUMBER + 1] = "", *text = NULL;
  struct stat about;
  if (lstat(path, &about) != 0 && errno == ENAMETOOLONG) /* the final name alone would fail, at the end */
    return NULL;
  if (length > NAME_LONG) {
    kept = NAME_LONG - NUMBER;
    while (kept > KEPT_LEAST && (name[kept] & 0xc0) == 0x80) /* within a letter of UTF-8 */
      kept--;
    snprintf(number, sizeof number, "-%016" PRIx64, fs_hash_add(FS_HASH_START, name, length));
  }
  return asprintf(&text, "%.*s%s%s", (int)(name - path) + (int)kept, path, number, ending) < 0 ? NULL : text;
}

static char *temporary_name(const char *path) {
  uint64_t random = 0;
  char ending[32];
  if (getrandom(&random, sizeof random, 0) != sizeof random)
    return NULL;
  snprintf(ending, sizeof ending, ".%016" PRIx64 ".tmp", random);
  return with_ending(path, ending);
}

/* Only a regular file may be replaced: the rename would put an ordinary file in the place of /dev/null.
 * Whether a link may be followed is the kernel's to say (fs.protected_symlinks). */
static int refuse_special(const char *path) {
  struct stat status;
  bool there = stat(path, &status) == 0;
  if ((!there && (errno == ENOENT || lstat(path, &status) != 0)) || S_ISREG(status.st_mode))
    return 0;
  if (there)
    errno = S_ISDIR(status.st_mode) ? EISDIR : ENXIO;
  return -1;
}

/* What the symbolic link at `path` points to, also where nothing is there yet; a relative one counts from the
 * link's directory. Returns a new text; NULL with errno, EINVAL where there is no link. */
static char *read_link(const char *path) {
  char text[PATH_MAX], target[2 * PATH_MAX];
  ssize_t length = readlink(path, text, sizeof text);
  const char *slash = strrchr(path, '/');
  int directory = length > 0 && *text != '/' && slash ? (int)(slash + 1 - path) : 0;
  if (length < 0)
    return NULL;
  snprintf(target, sizeof target, "%.*s%.*s", directory, path, (int)length, text);
  return strdup(target);
}

/* The path of the file itself: links stay, as by every other program that writes to them. Returns a new text,
 * or NULL with errno. */
static char *follow(const char *path) {
  enum { LINKS_MAX = 40 }; /* as the kernel */
  if (!*path)
    errno = EINVAL;
  if (!*path || refuse_special(path) != 0)
    return NULL;
  char *at = strdup(path), *target;
  for (int i = 0; at && (target = read_link(at)); i++) {
    free(at);
    at = target;
    if (i == LINKS_MAX) {
      free(at);
      errno = ELOOP;
      return NULL;
    }
  }
  if (at && errno != ENOMEM)
    return at;
  free(at);
  return NULL;
}

/* With which mode a file is created, to get that of the one whose place it takes: never is it open to more.
 */
static mode_t first_mode(const char *path) {
  struct stat there;
  if (stat(path, &there) != 0)
    return 0666;
  return there.st_uid == geteuid() ? 0600 : (there.st_mode & 0666) | 0600;
}

/* Gives the file the mode of the one whose place it takes, which may be open to its owner alone, and its
 * group. One of somebody else's opens it to nobody; a group that cannot be given gets what all have, because
 * the mode was meant for another.
 */
static void take_mode(const fs_atomic_file *file) {
  struct stat there, own;
  if (stat(file->path, &there) != 0 || fstat(file->fd, &own) != 0)
    return;
  mode_t mode = there.st_mode & 0777, all = mode & S_IRWXO;
  if (there.st_gid != own.st_gid && fchown(file->fd, (uid_t)-1, there.st_gid) != 0)
    mode = (mode & ~(mode_t)S_IRWXG) | (mode & all << 3);
  fchmod(file->fd, (there.st_uid == geteuid() ? mode : mode & own.st_mode) | 0600);
}

/* Creates the temporary file. Returns 0, or -1 with errno, and the paths released. */
static int create(fs_atomic_file *file) {
  file->temporary = temporary_name(file->path);
  if (file->temporary)
    file->fd = open(file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, first_mode(file->path));
  if (file->fd >= 0) {
    take_mode(file);
    return 0;
  }
  int saved = errno;
  free(file->path);
  free(file->temporary);
  file->path = file->temporary = NULL;
  errno = saved;
  return -1;
}

int fs_atomic_file_open(fs_atomic_file *file, const char *path) {
  *file = (fs_atomic_file){.fd = -1, .path = follow(path), .temporary = NULL};
  return file->path ? create(file) : -1;
}

#define KEPT ".faceswap-part"

/* Whether an open and locked file is still the one of that name, and nobody else's: who had it before may
 * have put it in its place, and in a directory that others write to the name may be a trap. */
static bool is_own(int fd, const char *name) {
  struct stat open_file, named;
  return fstat(fd, &open_file) == 0 && lstat(name, &named) == 0 && S_ISREG(named.st_mode) &&
         open_file.st_dev == named.st_dev && open_file.st_ino == named.st_ino && named.st_nlink == 1 &&
         named.st_uid == geteuid();
}

/* Returns -1 where the file cannot be had alone. */
static int open_kept(const char *name, mode_t mode) {
  enum { TRIES = 3 };
  for (int i = 0; i < TRIES; i++) {
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
    if (fd < 0)
      return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_own(fd, name))
      return fd;
    close(fd);
  }
  return -1;
}

int fs_atomic_file_resume(fs_atomic_file *file, const char *path, int64_t *left) {
  *file = (fs_atomic_file){.fd = -1, .path = follow(path), .temporary = NULL};
  *left = 0;
  if (!file->path)
    return -1;
  file->temporary = with_ending(file->path, KEPT);
  if (file->temporary)
    file->fd = open_kept(file->temporary, first_mode(file->path));
  if (file->fd >= 0) {
    take_mode(file);
    *left = lseek(file->fd, 0, SEEK_END);
    return 0;
  }
  free(file->temporary);
  return create(file);
}

bool fs_atomic_file_is_kept(const fs_atomic_file *file) {
  const size_t size = sizeof KEPT - 1;
  size_t length = file->path ? strlen(file->temporary) : 0;
  return length > size && strcmp(file->temporary + length - size, KEPT) == 0;
}

int fs_atomic_file_cut(fs_atomic_file *file, int64_t length) {
  return ftruncate(file->fd, length) == 0 && lseek(file->fd, length, SEEK_SET) == length ? 0 : -1;
}

int fs_atomic_file_write(fs_atomic_file *file, const void *data, size_t length) {
  for (const char *at = data; length > 0;) {
    ssize_t n = write(file->fd, at, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    at += n;
    length -= (size_t)n;
  }
  return 0;
}

/* The rename itself must survive a crash of the machine, so the directory is synced too; file systems that
 * cannot do that are fine. */
static void sync_directory(const char *path) {
  char *copy = strdup(path);
  int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
  free(copy);
}

int fs_atomic_file_commit(fs_atomic_file *file) {
  int result = fsync(file->fd);
  /* renamed before it is closed, which gives up the lock: nobody else may open it under its temporary name */
  if (result == 0)
    result = rename(file->temporary, file->path);
  if (result != 0) {
    int saved = errno;
    fs_atomic_file_abort(file);
    errno = saved;
    return -1;
  }
  sync_directory(file->path);
  fs_atomic_file_suspend(file);
  return 0;
}

void fs_atomic_file_abort(fs_atomic_file *file) {
  if (!file->path)
    return;
  unlink(file->temporary);
  fs_atomic_file_suspend(file);
}

void fs_atomic_file_suspend(fs_atomic_file *file) {
  if (file->fd >= 0)
    close(file->fd);
  free(file->path);
  free(file->temporary);
  *file = (fs_atomic_file){.fd = -1, .path = NULL, .temporary = NULL};
}

int fs_atomic_file_probe(const char *path) {
  fs_atomic_file file;
  if (fs_atomic_file_open(&file, path) != 0)
    return -1;
  unlink(file.temporary);                          /* at once: whoever is killed now leaves nothing behind */
  int result = fs_atomic_file_write(&file, "", 1); /* a full disk has room for names */
  int saved = errno;
  fs_atomic_file_abort(&file);
  errno = saved;
  return result;
}
