/*
 * What the floors have in common: C servers that do as little as a server can, to say how much of a
 * benchmark's figure is the kernel's. Each thread has a listener of its own on one port
 * (SO_REUSEPORT), and shares nothing with the others.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <netinet/in.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * CHURN is HTTP with one request a connection, which ends behind the reply. PROXY passes bytes on,
 * between each connection and one of its own to a back end.
 */
enum service { ECHO, HTTP, CHURN, PROXY };

/* One thread's share of the server. */
struct worker {
    int index;
    int listener;
    enum service service;
    /* The port that a proxy connects to, on the loopback interface. */
    in_port_t back_end;
    /* System calls for I/O; written by the thread alone. */
    atomic_long kernel_entries;
};

/* Serves on worker->listener for ever; the driver's own part. */
void *serve(void *worker);

/* What the driver is called in results. */
extern const char *const driver_name;

/* Whether the driver has PROXY. */
extern const bool has_proxy;

/* The reply to each HTTP request, REPLIES times: what HttpReplies has on the side of Java. */
enum { REPLY_LENGTH = 78, REPLIES = 64 };
extern char replies[REPLY_LENGTH * REPLIES];

/* The reply behind which the connection ends. */
enum { LAST_REPLY_LENGTH = 97 };
extern const char last_reply[LAST_REPLY_LENGTH + 1];

/*
 * How many heads of requests end in this piece of a stream. `matched` is how much of the blank line
 * was seen at the end of the piece before, and is updated. Requests have no bodies.
 */
int count_requests(const char *bytes, size_t length, int *matched);

/* Says what failed, with its error number, and ends the process. */
_Noreturn void fail(const char *what, int error);

static inline void count_entry(struct worker *worker) {
    long entries = atomic_load_explicit(&worker->kernel_entries, memory_order_relaxed);
    atomic_store_explicit(&worker->kernel_entries, entries + 1, memory_order_relaxed);
}

#endif
