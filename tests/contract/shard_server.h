/*
 * Xapian's own server on a port of 127.0.0.1 that was free, and one that talks rubbish.
 */
#ifndef TESTS_CONTRACT_SHARD_SERVER_H
#define TESTS_CONTRACT_SHARD_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

struct shard_server {
    pid_t pid; /* leader of a process group; 0 when none runs */
    unsigned port;
};

/* Whether xapian-tcpsrv is installed. */
bool shard_server_is_installed(void);

/* Serves a database or index; `idle_ms` is how long it keeps a connection that nobody uses. False
 * when it does not come up. */
bool shard_server_start(struct shard_server *server, const char *path, unsigned idle_ms);

/* Greets as the server on port `greeter` does (0: with rubbish, too) and then answers rubbish. */
bool shard_server_start_rubbish(struct shard_server *server, unsigned greeter);

/* Sends the signal to the server and whatever serves its connections. */
void shard_server_signal(const struct shard_server *server, int signal);

/* Kills it; nothing happens when none runs. */
void shard_server_stop(struct shard_server *server);

#endif
