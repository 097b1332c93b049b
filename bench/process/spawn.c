#include "bench/process/spawn.h"

#include "common/base/compiler.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int set_attributes(posix_spawnattr_t *attributes, bool leads_group)
{
    sigset_t defaults;
    int flags = POSIX_SPAWN_SETSIGDEF | (leads_group ? POSIX_SPAWN_SETPGROUP : 0);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    int errnum = posix_spawnattr_setsigdefault(attributes, &defaults);
    if (errnum == 0)
        errnum = posix_spawnattr_setpgroup(attributes, 0);
    return errnum != 0 ? errnum : posix_spawnattr_setflags(attributes, (short)flags);
}

static int set_streams(posix_spawn_file_actions_t *actions, const int streams[3])
{
    int errnum = 0;
    for (int fd = 0; fd < 3 && errnum == 0; fd++)
        if (streams[fd] >= 0)
            errnum = posix_spawn_file_actions_adddup2(actions, streams[fd], fd);
    return errnum;
}

/* posix_spawn wants pointers to what it does not change. */
static char **unconst(const char *const *argv)
{
    union {
        const char *const *in;
        char **out;
    } both = {argv};
    return both.out;
}

int spawn_start(const struct spawn *spawn, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t child = 0;
    *pid = 0;
    int errnum = posix_spawn_file_actions_init(&actions);
    if (errnum != 0)
        return errnum;
    errnum = posix_spawnattr_init(&attributes);
    if (errnum == 0) {
        errnum = set_attributes(&attributes, spawn->leads_group);
        if (errnum == 0)
            errnum = set_streams(&actions, spawn->streams);
        if (errnum == 0)
            errnum = posix_spawnp(&child, spawn->program, &actions, &attributes,
                                  unconst(spawn->argv), environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    if (errnum == 0)
        *pid = child;
    return errnum;
}

int spawn_shell(const struct spawn *spawn, const char *command, pid_t *pid)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    struct spawn shell = *spawn;
    shell.program = "/bin/sh";
    shell.argv = argv;
    return spawn_start(&shell, pid);
}

enum status spawn_wait(pid_t pid, int *wait_status, struct err *err)
{
    *wait_status = 0;
    while (waitpid(pid, wait_status, 0) < 0)
        if (errno != EINTR)
            return err_set_errno(err, errno, "a process cannot be waited for");
    return ST_OK;
}
