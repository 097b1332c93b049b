#include "bench/build/measured.h"

#include "bench/process/spawn.h"
#include "common/base/progress.h"
#include "common/io/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROC_IO_MAX_BYTES ((size_t)64 * 1024)

/* A process that has ended and was not yet waited for still has its numbers, and those of the
 * children it waited for. */
static uint64_t written_bytes_of(pid_t pid)
{
    char path[64];
    struct strbuf text = {0};
    static const char key[] = "\nwrite_bytes: ";
    uint64_t bytes = UINT64_MAX;
    snprintf(path, sizeof(path), "/proc/%d/io", (int)pid);
    if (file_read(path, PROC_IO_MAX_BYTES, &text, NULL) == ST_OK) {
        const char *found = strstr(strbuf_cstr(&text), key);
        if (found != NULL)
            bytes = strtoull(found + strlen(key), NULL, 10);
    }
    strbuf_release(&text);
    return bytes;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static enum status wait_for(pid_t pid, uint64_t start_ns, struct measured *measured,
                            struct err *err)
{
    siginfo_t info;
    struct rusage usage;
    int state = 0;
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0)
        if (errno != EINTR)
            return err_set_errno(err, errno, "a build cannot be waited for");
    measured->wall_s = (double)(progress_clock_ns() - start_ns) / 1e9;
    measured->written_bytes = written_bytes_of(pid);
    if (wait4(pid, &state, 0, &usage) != pid)
        return err_set_errno(err, errno, "a build cannot be waited for");
    measured->user_s = seconds(usage.ru_utime);
    measured->sys_s = seconds(usage.ru_stime);
    measured->peak_rss_bytes = (uint64_t)usage.ru_maxrss * 1024;
    measured->exit_code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return ST_OK;
}

enum status measured_run(const char *command, struct measured *measured, struct err *err)
{
    *measured = (struct measured){0};
    uint64_t start_ns = progress_clock_ns();
    pid_t pid;
    const struct spawn how = {.streams = {-1, STDERR_FILENO, -1}};
    int errnum = spawn_shell(&how, command, &pid);
    if (errnum != 0)
        return err_set_errno(err, errnum, "a build cannot be started");
    return wait_for(pid, start_ns, measured, err);
}
