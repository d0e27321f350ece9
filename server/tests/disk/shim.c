/* A disk that fails on command: preloaded into the server (LD_PRELOAD; Linux, glibc), it stands between the server and the
 * files of one folder. It is told what to do by the environment:
 *
 *   FAULTY_FOLDER   the folder whose files are watched; an absolute path without links in it
 *   FAULTY_COMMAND  a file with one line, looked at before each write and sync; no such file: all is well
 *                       full                  every write fails with ENOSPC
 *                       broken                every sync fails with EIO
 *                       fail N ERRNO SUFFIX acts NUMBER
 *                                             the N-th write or sync from now on, of files whose path ends with SUFFIX (`*`: of
 *                                             all files), fails once; then the file FAULTY_COMMAND.done appears. With another
 *                                             NUMBER it is another command
 *                       fail N ERRNO SUFFIX syncs NUMBER
 *                                             the same, but only syncs are counted
 *   FAULTY_TRACE    a file to which everything is noted that happened to the folder, after it happened:
 *                       "W path offset length\n" and the bytes, "T path length\n", "C path\n" (created), "U path\n",
 *                       "R from to\n", "S path\n" (synced: a file or the folder), "E path\n" (a sync that failed)
 *
 * A write that fails for want of space leaves its first half behind, as disks do. A mapped file (-shm) is not seen; after
 * a power cut there is none.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

enum act { WRITE, SYNC };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char last_command[PATH_MAX];
static long seen;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

/* The path of an open file below the folder, "" for the folder itself, NULL for what is not watched. */
static const char *below(const char *path) {
    const char *folder = getenv("FAULTY_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || strncmp(path, folder, length)) return NULL;
    if (!path[length]) return "";
    return path[length] == '/' ? path + length + 1 : NULL;
}

static const char *watched(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int before = errno;
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    errno = before;
    if (length <= 0) return NULL;
    path[length] = 0;
    return below(path);
}

static void note(const char *head, const void *bytes, size_t count) {
    const char *trace = getenv("FAULTY_TRACE");
    if (!trace) return;
    int before = errno;
    int fd = syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_APPEND | O_CREAT, 0600);
    struct iovec parts[2] = {{(void *)head, strlen(head)}, {(void *)bytes, count}};
    if (fd < 0 || syscall(SYS_writev, fd, parts, bytes ? 2 : 1) != (long)(strlen(head) + count)) abort();
    syscall(SYS_close, fd);
    errno = before;
}

static void note_name(char what, const char *path) {
    char head[PATH_MAX + 8];
    snprintf(head, sizeof head, "%c %s\n", what, path);
    note(head, NULL, 0);
}

/* What the command wants of this act: 0, or the error to fail with. Called with the lock held. */
static int fault(enum act act, const char *path) {
    const char *file = getenv("FAULTY_COMMAND");
    char command[PATH_MAX], suffix[64], counted[8], done[PATH_MAX + 8];
    long n, error;
    if (!file) return 0;
    int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY);
    ssize_t length = fd < 0 ? 0 : syscall(SYS_read, fd, command, sizeof command - 1);
    if (fd >= 0) syscall(SYS_close, fd);
    command[length > 0 ? length : 0] = 0;
    if (strcmp(command, last_command)) {
        strcpy(last_command, command);
        seen = 0;
    }
    if (!strncmp(command, "full", 4)) return act == WRITE ? ENOSPC : 0;
    if (!strncmp(command, "broken", 6)) return act == SYNC ? EIO : 0;
    if (sscanf(command, "fail %ld %ld %63s %7s", &n, &error, suffix, counted) < 4) return 0;
    if (!strcmp(counted, "syncs") && act != SYNC) return 0;
    size_t tail = strlen(suffix);
    if (strcmp(suffix, "*") && (strlen(path) < tail || strcmp(path + strlen(path) - tail, suffix))) return 0;
    if (++seen != n) return 0;
    snprintf(done, sizeof done, "%s.done", file);
    syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, done, O_WRONLY | O_CREAT, 0600));
    return (int)error;
}

static ssize_t put(int fd, const void *bytes, size_t count, off_t offset, int at) {
    char full[PATH_MAX], head[PATH_MAX + 64];
    const char *path = watched(fd, full);
    if (!path) return at ? syscall(SYS_pwrite64, fd, bytes, count, offset) : syscall(SYS_write, fd, bytes, count);
    pthread_mutex_lock(&lock);
    if (!at) offset = lseek(fd, 0, SEEK_CUR);
    int error = fault(WRITE, path);
    size_t some = !error ? count : error == ENOSPC ? count / 2 : 0;
    ssize_t written = some ? syscall(SYS_pwrite64, fd, bytes, some, offset) : 0;
    if (written > 0) {
        snprintf(head, sizeof head, "W %s %lld %zd\n", path, (long long)offset, written);
        note(head, bytes, written);
    }
    if (!error && !at && written > 0) lseek(fd, offset + written, SEEK_SET);
    if (error) errno = error;
    pthread_mutex_unlock(&lock);
    return error ? -1 : written;
}

ssize_t write(int fd, const void *bytes, size_t count) { return put(fd, bytes, count, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return put(fd, bytes, count, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return put(fd, bytes, count, at, 1); }

static int sync_of(int fd, long call) {
    char full[PATH_MAX];
    const char *path = watched(fd, full);
    if (!path) return syscall(call, fd);
    pthread_mutex_lock(&lock);
    int error = fault(SYNC, path);
    int result = error ? -1 : syscall(call, fd);
    note_name(error ? 'E' : 'S', path);
    if (error) errno = error;
    pthread_mutex_unlock(&lock);
    return result;
}

int fsync(int fd) { return sync_of(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_of(fd, SYS_fdatasync); }

static int cut_to(int fd, off_t length) {
    char full[PATH_MAX], head[PATH_MAX + 64];
    const char *path = watched(fd, full);
    if (!path) return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&lock);
    int error = fault(WRITE, path);
    int result = error ? -1 : syscall(SYS_ftruncate, fd, length);
    if (!result) {
        snprintf(head, sizeof head, "T %s %lld\n", path, (long long)length);
        note(head, NULL, 0);
    }
    if (error) errno = error;
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int fd, off_t length) { return cut_to(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut_to(fd, length); }

static int open_at(int folder, const char *path, int flags, mode_t mode) {
    const char *name = path[0] == '/' ? below(path) : NULL;
    if (!name || !(flags & O_CREAT)) return syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    int before = errno, missing = syscall(SYS_faccessat, AT_FDCWD, path, F_OK);
    errno = before;
    int error = missing ? fault(WRITE, name) : 0;
    int fd = error ? -1 : syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && missing) note_name('C', name);
    if (fd >= 0 && !missing && (flags & O_TRUNC)) {
        char head[PATH_MAX + 8];
        snprintf(head, sizeof head, "T %s 0\n", name);
        note(head, NULL, 0);
    }
    if (error) errno = error;
    pthread_mutex_unlock(&lock);
    return fd;
}

static mode_t mode_of(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

#define OPEN(name)                                                       \
    int name(const char *path, int flags, ...) {                         \
        va_list rest;                                                    \
        va_start(rest, flags);                                           \
        mode_t mode = mode_of(flags, rest);                              \
        va_end(rest);                                                    \
        return open_at(AT_FDCWD, path, flags, mode);                     \
    }
#define OPENAT(name)                                                     \
    int name(int folder, const char *path, int flags, ...) {             \
        va_list rest;                                                    \
        va_start(rest, flags);                                           \
        mode_t mode = mode_of(flags, rest);                              \
        va_end(rest);                                                    \
        return open_at(folder, path, flags, mode);                       \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    int result = REAL(unlink)(path);
    if (!result && below(path)) note_name('U', below(path));
    pthread_mutex_unlock(&lock);
    return result;
}

int rename(const char *from, const char *to) {
    char head[2 * PATH_MAX + 8];
    pthread_mutex_lock(&lock);
    int result = REAL(rename)(from, to);
    if (!result && below(from) && below(to)) {
        snprintf(head, sizeof head, "R %s %s\n", below(from), below(to));
        note(head, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}
