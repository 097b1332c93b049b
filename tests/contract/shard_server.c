#include "tests/contract/shard_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROGRAM "xapian-tcpsrv"

/* A port may be taken between finding it free and serving on it. */
#define MAX_PORTS 5

/* In hundredths of a second. */
#define MAX_WAIT 1000

static void wait_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

static struct sockaddr_in address_of(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* A socket that is bound to a free port. */
static int bind_free(unsigned *port)
{
    struct sockaddr_in address = address_of(0);
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

static int connect_to(unsigned port)
{
    struct sockaddr_in address = address_of(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* A child in a group of its own that does not outlive the test. */
static pid_t fork_server(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    } else if (pid > 0) {
        setpgid(pid, pid);
    }
    return pid;
}

bool shard_server_is_installed(void)
{
    return system("command -v " PROGRAM " >/dev/null") == 0;
}

static bool comes_up(const struct shard_server *server)
{
    for (int i = 0; i < MAX_WAIT; i++) {
        int fd = connect_to(server->port);
        if (fd >= 0)
            close(fd);
        if (fd >= 0)
            return true;
        if (waitpid(server->pid, NULL, WNOHANG) != 0)
            return false;
        wait_a_moment();
    }
    return false;
}

bool shard_server_start(struct shard_server *server, const char *path, unsigned idle_ms)
{
    for (int i = 0; i < MAX_PORTS; i++) {
        int fd = bind_free(&server->port);
        if (fd < 0)
            return false;
        close(fd);
        server->pid = fork_server();
        if (server->pid == 0) {
            char port[16], idle[16];
            snprintf(port, sizeof(port), "%u", server->port);
            snprintf(idle, sizeof(idle), "%u", idle_ms);
            if (freopen("/dev/null", "w", stderr) == NULL)
                _exit(127);
            execlp(PROGRAM, PROGRAM, "--quiet", "--interface", "127.0.0.1", "--port", port,
                   "--idle-timeout", idle, path, (char *)NULL);
            _exit(127);
        }
        if (server->pid > 0 && comes_up(server))
            return true;
        shard_server_stop(server);
    }
    return false;
}

/* Passes on what the greeter says first. */
static void greet(int client, unsigned greeter)
{
    char bytes[4096];
    int fd = greeter > 0 ? connect_to(greeter) : -1;
    ssize_t n = fd >= 0 ? read(fd, bytes, sizeof(bytes)) : 0;
    if (n > 0 && write(client, bytes, (size_t)n) != n)
        _exit(1);
    if (fd >= 0)
        close(fd);
}

static void talk_rubbish(int listener, unsigned greeter)
{
    static const char rubbish[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    char bytes[4096];
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            _exit(1);
        greet(client, greeter);
        bool goes_on = greeter == 0 || read(client, bytes, sizeof(bytes)) > 0;
        while (goes_on && write(client, rubbish, sizeof(rubbish) - 1) > 0)
            goes_on = read(client, bytes, sizeof(bytes)) > 0;
        close(client);
    }
}

bool shard_server_start_rubbish(struct shard_server *server, unsigned greeter)
{
    int listener = bind_free(&server->port);
    if (listener < 0 || listen(listener, 16) != 0)
        return false;
    server->pid = fork_server();
    if (server->pid == 0)
        talk_rubbish(listener, greeter);
    close(listener);
    return server->pid > 0;
}

void shard_server_signal(const struct shard_server *server, int signal)
{
    if (server->pid > 0)
        kill(-server->pid, signal);
}

void shard_server_stop(struct shard_server *server)
{
    if (server->pid <= 0)
        return;
    shard_server_signal(server, SIGKILL);
    waitpid(server->pid, NULL, 0);
    server->pid = 0;
}
