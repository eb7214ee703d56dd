/* A thread's ring, with its buffers and connections: what the floor on io_uring is made of. */
#ifndef FLOOR_URING_H
#define FLOOR_URING_H

#include "floor.h"

#include <liburing.h>

enum {
    CONNECTIONS = 16 * 1024, /* a power of two */
    BUFFERS = 1024,          /* a power of two */
    BUFFER_LENGTH = 32 * 1024,
    GROUP = 0,
    NONE = -1
};

struct connection {
    int matched;
    int replies_due;
    /* What was received and is to be sent here, first to last, linked by `next`. */
    int first;
    int last;
    size_t offset;
    /* A send, or the end of the output, is in flight. */
    bool is_sending;
    bool is_receiving;
    bool is_starved;
    /* Nothing more comes. */
    bool has_ended;
    bool is_broken;
    /* Nothing more goes out; of a proxy's connections only. */
    bool is_shut;
};

struct loop {
    struct worker *worker;
    struct io_uring ring;
    struct io_uring_buf_ring *buffers;
    char *memory;
    int returned;
    int starved;
    int next[BUFFERS];
    size_t length[BUFFERS];
    struct connection connections[CONNECTIONS];
};

/* Makes the ring, and gives the kernel all of its buffers with the next batch. */
void open_ring(struct loop *loop);

/* An empty entry of the submission queue, which is submitted first if it is full. */
struct io_uring_sqe *entry(struct loop *loop);

/* The memory of a buffer. */
char *buffer(struct loop *loop, int id);

/* The kernel gets the buffer back with the others of this batch. */
void give_back(struct loop *loop, int id);

#endif
