#define _GNU_SOURCE
#include "CSockets.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

int csockets_watch(int epoll, int operation, int descriptor, uint32_t events, uint64_t tag) {
    struct epoll_event event = {.events = events, .data = {.u64 = tag}};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int csockets_accept(int descriptor, struct sockaddr *address, socklen_t *size) {
    return accept4(descriptor, address, size, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int csockets_pipe(int ends[2]) { return pipe2(ends, O_NONBLOCK | O_CLOEXEC); }

void csockets_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
