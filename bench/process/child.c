#include "bench/process/child.h"

#include "bench/process/spawn.h"
#include "common/base/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS 1000000u

/* The longest line that a child may answer with. */
#define LINE_MAX_BYTES 4096

/* How often a child is asked whether it has ended. */
#define REAP_NS (2 * NS_PER_MS)

enum status child_start(struct child *child, const char *command, struct err *err)
{
    int to[2];
    int from[2];
    *child = (struct child){.in = -1, .out = -1};
    if (pipe2(to, O_CLOEXEC) != 0)
        return err_set_errno(err, errno, "pipe");
    if (pipe2(from, O_CLOEXEC) != 0) {
        int errnum = errno;
        close(to[0]);
        close(to[1]);
        return err_set_errno(err, errnum, "pipe");
    }
    child->in = to[1];
    child->out = from[0];
    const struct spawn how = {.streams = {to[0], from[1], -1}, .leads_group = true};
    int errnum = spawn_shell(&how, command, &child->pid);
    close(to[0]);
    close(from[1]);
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    fcntl(child->out, F_SETFL, O_NONBLOCK);
    if (errnum == 0)
        return ST_OK;
    child_stop(child, 0);
    return err_set_errno(err, errnum, "starting /bin/sh");
}

/* Waits until `fd` can be used; ST_IO when `deadline_ns` passes first. */
static enum status wait_for(int fd, short events, uint64_t deadline_ns, struct err *err)
{
    for (;;) {
        uint64_t now_ns = progress_clock_ns();
        if (now_ns >= deadline_ns)
            return err_set(err, ST_IO, "gave no answer in time");
        uint64_t left_ms = (deadline_ns - now_ns) / NS_PER_MS + 1;
        struct pollfd wanted = {.fd = fd, .events = events};
        int n = poll(&wanted, 1, left_ms < INT32_MAX ? (int)left_ms : INT32_MAX);
        if (n > 0)
            return ST_OK;
        if (n < 0 && errno != EINTR)
            return err_set_errno(err, errno, "poll");
    }
}

/* How the child ended: it is given a moment, since its output may close before it is gone. */
static enum status say_ended(struct child *child, struct err *err)
{
    int how = 0;
    for (int i = 0; i < 500; i++) {
        if (waitpid(child->pid, &how, WNOHANG) == child->pid) {
            kill(-child->pid, SIGKILL);
            child->pid = 0;
            if (WIFSIGNALED(how))
                return err_set(err, ST_IO, "was ended by signal %d", WTERMSIG(how));
            return err_set(err, ST_IO, "ended with exit status %d", WEXITSTATUS(how));
        }
        nanosleep(&(struct timespec){.tv_nsec = REAP_NS}, NULL);
    }
    return err_set(err, ST_IO, "closed its pipe");
}

enum status child_write(struct child *child, struct slice line, uint64_t timeout_ns,
                        struct err *err)
{
    struct strbuf out = {0};
    size_t done = 0;
    uint64_t deadline_ns = progress_clock_ns() + timeout_ns;
    enum status status = ST_OK;
    strbuf_add_slice(&out, line);
    strbuf_addc(&out, '\n');
    while (status == ST_OK && done < out.len) {
        ssize_t n = write(child->in, out.buf + done, out.len - done);
        if (n > 0)
            done += (size_t)n;
        else if (errno == EAGAIN)
            status = wait_for(child->in, POLLOUT, deadline_ns, err);
        else if (errno == EPIPE)
            status = say_ended(child, err);
        else if (errno != EINTR)
            status = err_set_errno(err, errno, "write");
    }
    strbuf_release(&out);
    return status;
}

/* Takes the first whole line of what waits. */
static bool take_line(struct strbuf *waiting, struct strbuf *line)
{
    const char *feed = waiting->len > 0 ? memchr(waiting->buf, '\n', waiting->len) : NULL;
    if (feed == NULL)
        return false;
    size_t len = (size_t)(feed - waiting->buf);
    strbuf_reset(line);
    strbuf_add(line, waiting->buf, len);
    memmove(waiting->buf, feed + 1, waiting->len - len - 1);
    waiting->len -= len + 1;
    waiting->buf[waiting->len] = '\0';
    return true;
}

enum status child_read(struct child *child, uint64_t timeout_ns, struct strbuf *line,
                       struct err *err)
{
    char bytes[LINE_MAX_BYTES];
    uint64_t deadline_ns = progress_clock_ns() + timeout_ns;
    while (!take_line(&child->waiting, line)) {
        if (child->waiting.len > LINE_MAX_BYTES)
            return err_set(err, ST_IO, "answered with a line of over %d bytes", LINE_MAX_BYTES);
        TRY(wait_for(child->out, POLLIN, deadline_ns, err));
        ssize_t n = read(child->out, bytes, sizeof(bytes));
        if (n > 0)
            strbuf_add(&child->waiting, bytes, (size_t)n);
        else if (n == 0)
            return say_ended(child, err);
        else if (errno != EAGAIN && errno != EINTR)
            return err_set_errno(err, errno, "read");
    }
    return ST_OK;
}

void child_stop(struct child *child, uint64_t grace_ns)
{
    uint64_t deadline_ns = progress_clock_ns() + grace_ns;
    if (child->in >= 0)
        close(child->in);
    if (child->out >= 0)
        close(child->out);
    while (child->pid > 0 && progress_clock_ns() < deadline_ns) {
        if (waitpid(child->pid, NULL, WNOHANG) == child->pid)
            child->pid = 0;
        else
            nanosleep(&(struct timespec){.tv_nsec = REAP_NS}, NULL);
    }
    if (child->pid > 0) {
        kill(-child->pid, SIGKILL);
        waitpid(child->pid, NULL, 0);
    }
    strbuf_release(&child->waiting);
    *child = (struct child){.in = -1, .out = -1};
}
