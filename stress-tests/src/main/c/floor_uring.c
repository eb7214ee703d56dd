/*
 * The floor on io_uring: a ring a thread, which only that thread enters (SINGLE_ISSUER,
 * DEFER_TASKRUN); connections are direct descriptors, accepted by one multishot request; each has
 * one multishot receive, into buffers that the kernel takes from a ring of them. One system call
 * submits what the last batch of completions asked for, and waits for the next one.
 *
 * An echo is sent from the buffer that was received into, which the kernel gets back behind that.
 * Of each connection one send is in flight at a time, so that its bytes stay in order.
 */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

const char *const driver_name = "c-io_uring";

enum {
    ENTRIES = 4096,
    COMPLETIONS = 4 * ENTRIES,
    CONNECTIONS = 16 * 1024,
    BUFFERS = 1024, /* a power of two */
    BUFFER_LENGTH = 32 * 1024,
    GROUP = 0,
    NONE = -1
};

enum operation { ACCEPT, RECEIVE, SEND, CLOSE };

struct connection {
    int matched;
    int replies_due;
    /* What was received and is to be sent, first to last, linked by `next`. */
    int first;
    int last;
    size_t offset;
    bool is_sending;
    bool is_receiving;
    bool is_starved;
    /* Nothing more comes; what is due is sent, and then it is closed. */
    bool has_ended;
    bool is_broken;
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

static struct io_uring_sqe *entry(struct loop *loop) {
    struct io_uring_sqe *sqe = io_uring_get_sqe(&loop->ring);
    while (sqe == NULL) {
        count_entry(loop->worker);
        int submitted = io_uring_submit(&loop->ring);
        if (submitted < 0 && submitted != -EBUSY && submitted != -EINTR) {
            fail("io_uring_submit", -submitted);
        }
        sqe = io_uring_get_sqe(&loop->ring);
    }
    return sqe;
}

/* The preparing functions of liburing clear the entry, so what identifies it is set behind them. */
static void identify(struct io_uring_sqe *sqe, enum operation operation, int slot) {
    sqe->user_data = (uint64_t)operation << 32 | (uint32_t)slot;
}

static void accept_on(struct loop *loop) {
    struct io_uring_sqe *sqe = entry(loop);
    io_uring_prep_multishot_accept_direct(sqe, loop->worker->listener, NULL, NULL, 0);
    identify(sqe, ACCEPT, 0);
}

static void receive(struct loop *loop, int slot) {
    struct io_uring_sqe *sqe = entry(loop);
    if (loop->worker->service == CHURN) {
        /* One that goes on would have to be cancelled before the connection can be closed. */
        io_uring_prep_recv(sqe, slot, NULL, 0, 0);
    } else {
        io_uring_prep_recv_multishot(sqe, slot, NULL, 0, 0);
    }
    sqe->flags |= IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    identify(sqe, RECEIVE, slot);
    loop->connections[slot].is_receiving = true;
}

static char *buffer(struct loop *loop, int id) {
    return loop->memory + (size_t)id * BUFFER_LENGTH;
}

/* The kernel gets it with the others of this batch. */
static void give_back(struct loop *loop, int id) {
    io_uring_buf_ring_add(
        loop->buffers,
        buffer(loop, id),
        BUFFER_LENGTH,
        (unsigned short)id,
        io_uring_buf_ring_mask(BUFFERS),
        loop->returned++);
}

static void send_bytes(struct loop *loop, int slot, const char *bytes, size_t length) {
    struct io_uring_sqe *sqe = entry(loop);
    io_uring_prep_send(sqe, slot, bytes, length, MSG_WAITALL | MSG_NOSIGNAL);
    sqe->flags |= IOSQE_FIXED_FILE;
    identify(sqe, SEND, slot);
    loop->connections[slot].is_sending = true;
}

/* Sends what is due, or closes what has nothing more to do. */
static void advance(struct loop *loop, int slot) {
    struct connection *connection = &loop->connections[slot];
    if (connection->is_sending) {
        return;
    }
    if (connection->first != NONE) {
        int id = connection->first;
        send_bytes(
            loop,
            slot,
            buffer(loop, id) + connection->offset,
            loop->length[id] - connection->offset);
    } else if (connection->replies_due > 0) {
        int count = connection->replies_due < REPLIES ? connection->replies_due : REPLIES;
        connection->replies_due -= count;
        if (loop->worker->service == CHURN) {
            send_bytes(loop, slot, last_reply, LAST_REPLY_LENGTH);
        } else {
            send_bytes(loop, slot, replies, (size_t)count * REPLY_LENGTH);
        }
    } else if (connection->has_ended && !connection->is_receiving) {
        struct io_uring_sqe *sqe = entry(loop);
        io_uring_prep_close_direct(sqe, (unsigned)slot);
        identify(sqe, CLOSE, slot);
    }
}

static void drop_rest(struct loop *loop, struct connection *connection) {
    while (connection->first != NONE) {
        int id = connection->first;
        connection->first = loop->next[id];
        give_back(loop, id);
    }
    connection->replies_due = 0;
    connection->is_broken = true;
}

static void on_accept(struct loop *loop, const struct io_uring_cqe *cqe) {
    if (cqe->res >= 0) {
        int slot = cqe->res;
        struct connection *connection = &loop->connections[slot];
        memset(connection, 0, sizeof *connection);
        connection->first = NONE;
        receive(loop, slot);
    } else if (cqe->res != -ECONNABORTED && cqe->res != -EINTR && cqe->res != -ENFILE) {
        fail("accept", -cqe->res);
    }
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        accept_on(loop);
    }
}

static void on_bytes(struct loop *loop, int slot, int id, size_t length) {
    struct connection *connection = &loop->connections[slot];
    if (connection->is_broken) {
        give_back(loop, id);
    } else if (loop->worker->service == CHURN) {
        if (count_requests(buffer(loop, id), length, &connection->matched) > 0) {
            connection->replies_due = 1;
            connection->has_ended = true;
        }
        give_back(loop, id);
    } else if (loop->worker->service == HTTP) {
        connection->replies_due +=
            count_requests(buffer(loop, id), length, &connection->matched);
        give_back(loop, id);
    } else {
        loop->length[id] = length;
        loop->next[id] = NONE;
        if (connection->first == NONE) {
            connection->first = id;
            connection->offset = 0;
        } else {
            loop->next[connection->last] = id;
        }
        connection->last = id;
    }
}

static void on_receive(struct loop *loop, int slot, const struct io_uring_cqe *cqe) {
    struct connection *connection = &loop->connections[slot];
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        connection->is_receiving = false;
    }
    if (cqe->flags & IORING_CQE_F_BUFFER) {
        int id = (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
        if (cqe->res > 0) {
            on_bytes(loop, slot, id, (size_t)cqe->res);
        } else {
            give_back(loop, id);
        }
    }
    if (cqe->res == -ENOBUFS) {
        connection->is_starved = true;
        loop->starved++;
    } else if (cqe->res <= 0) {
        connection->has_ended = true;
    } else if (!connection->is_receiving && !connection->has_ended) {
        receive(loop, slot);
    }
    advance(loop, slot);
}

static void on_send(struct loop *loop, int slot, const struct io_uring_cqe *cqe) {
    struct connection *connection = &loop->connections[slot];
    connection->is_sending = false;
    if (cqe->res < 0) {
        drop_rest(loop, connection);
    } else if (connection->first != NONE) {
        int id = connection->first;
        connection->offset += (size_t)cqe->res;
        if (connection->offset == loop->length[id]) {
            connection->first = loop->next[id];
            connection->offset = 0;
            give_back(loop, id);
        }
    }
    advance(loop, slot);
}

static void complete(struct loop *loop, const struct io_uring_cqe *cqe) {
    int slot = (int)(uint32_t)cqe->user_data;
    switch ((enum operation)(cqe->user_data >> 32)) {
    case ACCEPT:
        on_accept(loop, cqe);
        break;
    case RECEIVE:
        on_receive(loop, slot, cqe);
        break;
    case SEND:
        on_send(loop, slot, cqe);
        break;
    case CLOSE:
        break;
    }
}

/* Those who found no buffer receive again where there are some. */
static void feed(struct loop *loop) {
    for (int slot = 0; slot < CONNECTIONS && loop->starved > 0; slot++) {
        if (loop->connections[slot].is_starved) {
            loop->connections[slot].is_starved = false;
            loop->starved--;
            receive(loop, slot);
        }
    }
}

static void open_ring(struct loop *loop) {
    struct io_uring_params parameters = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
        .cq_entries = COMPLETIONS};
    int error = io_uring_queue_init_params(ENTRIES, &loop->ring, &parameters);
    if (error < 0) {
        fail("io_uring_setup", -error);
    }
    error = io_uring_register_files_sparse(&loop->ring, CONNECTIONS);
    if (error < 0) {
        fail("direct descriptors", -error);
    }
    error = io_uring_register_ring_fd(&loop->ring);
    if (error < 0) {
        fail("the ring's own descriptor", -error);
    }
    size_t ring_length = BUFFERS * sizeof(struct io_uring_buf);
    size_t length = ring_length + (size_t)BUFFERS * BUFFER_LENGTH;
    char *memory =
        mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    if (memory == MAP_FAILED) {
        fail("mmap", errno);
    }
    loop->buffers = (struct io_uring_buf_ring *)memory;
    loop->memory = memory + ring_length;
    struct io_uring_buf_reg registration = {
        .ring_addr = (uint64_t)(uintptr_t)memory, .ring_entries = BUFFERS, .bgid = GROUP};
    error = io_uring_register_buf_ring(&loop->ring, &registration, 0);
    if (error < 0) {
        fail("a ring of buffers", -error);
    }
    io_uring_buf_ring_init(loop->buffers);
    for (int id = 0; id < BUFFERS; id++) {
        give_back(loop, id);
    }
}

void *serve(void *argument) {
    struct loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL) {
        fail("calloc", errno);
    }
    loop->worker = argument;
    open_ring(loop);
    accept_on(loop);
    for (;;) {
        if (loop->returned > 0) {
            io_uring_buf_ring_advance(loop->buffers, loop->returned);
            loop->returned = 0;
            feed(loop);
        }
        count_entry(loop->worker);
        int submitted = io_uring_submit_and_wait(&loop->ring, 1);
        if (submitted < 0 && submitted != -EINTR && submitted != -EBUSY) {
            fail("io_uring_enter", -submitted);
        }
        struct io_uring_cqe *cqe;
        unsigned head;
        unsigned completed = 0;
        io_uring_for_each_cqe(&loop->ring, head, cqe) {
            complete(loop, cqe);
            completed++;
        }
        io_uring_cq_advance(&loop->ring, completed);
    }
}
