// What Swift's module of the C library lacks: epoll(7), and what is declared under _GNU_SOURCE alone.
#ifndef STRAYBYTE_CSOCKETS_H
#define STRAYBYTE_CSOCKETS_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/// Watches a descriptor, or changes for what it is watched: `operation` is EPOLL_CTL_ADD, _MOD or _DEL.
int csockets_watch(int epoll, int operation, int descriptor, uint32_t events, uint64_t tag);

/// Accepts a connection whose descriptor neither blocks nor is inherited.
int csockets_accept(int descriptor, struct sockaddr *address, socklen_t *size);

/// Makes a pipe whose ends neither block nor are inherited.
int csockets_pipe(int ends[2]);

/// Gives the calling thread the name that `top -H` shows; at most 15 octets.
void csockets_name_thread(const char *name);

#endif
