/*
 * The floor on epoll: a wait, then for each connection that is readable one read and one write.
 * What a peer does not take at once is kept, and nothing more is read from it until it has.
 */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

const char *const driver_name = "c-epoll";

const bool has_proxy = false;

enum { EVENTS = 1024, INPUT_LENGTH = 64 * 1024 };

struct connection {
    int socket;
    int matched;
    /* What is still to be written; NULL if nothing is. */
    char *rest;
    size_t rest_offset;
    size_t rest_length;
};

struct loop {
    struct worker *worker;
    int epoll;
    char input[INPUT_LENGTH];
};

static void end(struct connection *connection) {
    close(connection->socket);
    free(connection->rest);
    free(connection);
}

static void watch(struct loop *loop, int operation, int socket, uint32_t events, void *data) {
    struct epoll_event event = {.events = events, .data.ptr = data};
    count_entry(loop->worker);
    if (epoll_ctl(loop->epoll, operation, socket, &event) < 0) {
        fail("epoll_ctl", errno);
    }
}

static void accept_all(struct loop *loop) {
    for (;;) {
        count_entry(loop->worker);
        int socket = accept4(loop->worker->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) {
            return;
        }
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL) {
            fail("calloc", errno);
        }
        connection->socket = socket;
        watch(loop, EPOLL_CTL_ADD, socket, EPOLLIN, connection);
    }
}

/* Writes; false if the connection has ended. */
static bool put(struct loop *loop, struct connection *connection, const char *bytes, size_t length) {
    size_t written = 0;
    while (written < length) {
        count_entry(loop->worker);
        ssize_t now = write(connection->socket, bytes + written, length - written);
        if (now >= 0) {
            written += (size_t)now;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            return false;
        }
    }
    if (written < length) {
        connection->rest = malloc(length - written);
        if (connection->rest == NULL) {
            fail("malloc", errno);
        }
        memcpy(connection->rest, bytes + written, length - written);
        connection->rest_offset = 0;
        connection->rest_length = length - written;
        watch(loop, EPOLL_CTL_MOD, connection->socket, EPOLLOUT, connection);
    }
    return true;
}

static bool write_rest(struct loop *loop, struct connection *connection) {
    char *rest = connection->rest;
    connection->rest = NULL;
    size_t offset = connection->rest_offset;
    bool is_open = put(loop, connection, rest + offset, connection->rest_length);
    free(rest);
    if (is_open && connection->rest == NULL) {
        watch(loop, EPOLL_CTL_MOD, connection->socket, EPOLLIN, connection);
    }
    return is_open;
}

static bool answer(struct loop *loop, struct connection *connection, size_t length) {
    if (loop->worker->service == ECHO) {
        return put(loop, connection, loop->input, length);
    }
    int requests = count_requests(loop->input, length, &connection->matched);
    if (requests == 0) {
        return true;
    }
    if (loop->worker->service == CHURN) {
        put(loop, connection, last_reply, LAST_REPLY_LENGTH); /* a new socket has room for it */
        return false;
    }
    if (requests > REPLIES) {
        return false; /* more than any load here pipelines */
    }
    return put(loop, connection, replies, (size_t)requests * REPLY_LENGTH);
}

static void advance(struct loop *loop, struct connection *connection) {
    if (connection->rest != NULL) {
        if (!write_rest(loop, connection)) {
            end(connection);
        }
        return;
    }
    count_entry(loop->worker);
    ssize_t length = read(connection->socket, loop->input, sizeof loop->input);
    if (length > 0) {
        if (!answer(loop, connection, (size_t)length)) {
            end(connection);
        }
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        end(connection);
    }
}

void *serve(void *argument) {
    struct loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL) {
        fail("calloc", errno);
    }
    loop->worker = argument;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (loop->epoll < 0) {
        fail("epoll_create1", errno);
    }
    int listener = loop->worker->listener;
    if (fcntl(listener, F_SETFL, O_NONBLOCK) < 0) {
        fail("O_NONBLOCK", errno);
    }
    watch(loop, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    struct epoll_event events[EVENTS];
    for (;;) {
        count_entry(loop->worker);
        int ready = epoll_wait(loop->epoll, events, EVENTS, -1);
        if (ready < 0 && errno != EINTR) {
            fail("epoll_wait", errno);
        }
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == NULL) {
                accept_all(loop);
            } else {
                advance(loop, events[i].data.ptr);
            }
        }
    }
}
