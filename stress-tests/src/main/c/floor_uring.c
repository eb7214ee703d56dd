/*
 * The floor on io_uring: a ring a thread, which only that thread enters (SINGLE_ISSUER,
 * DEFER_TASKRUN); connections are direct descriptors, accepted by one multishot request; each has
 * one multishot receive, into buffers that the kernel takes from a ring of them. One system call
 * submits what the last batch of completions asked for, and waits for the next one.
 *
 * An echo is sent from the buffer that was received into, which the kernel gets back behind that.
 * Of each connection one send is in flight at a time, so that its bytes stay in order.
 *
 * A proxy's connections are pairs: what is received on the one is sent on the other, its partner.
 * A client's has a slot in the lower half of the table, the one to the back end its counterpart in
 * the upper half.
 */
#define _GNU_SOURCE
#include "floor_uring.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const char *const driver_name = "c-io_uring";

const bool has_proxy = true;

enum operation { ACCEPT, RECEIVE, SEND, SHUTDOWN, CLOSE };

enum { HALF = CONNECTIONS / 2 };

/* Where that goes out which is received on the slot: of a server on the same. */
static int partner_of(const struct loop *loop, int slot) {
    return loop->worker->service == PROXY ? slot ^ HALF : slot;
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

static void send_bytes(struct loop *loop, int slot, const char *bytes, size_t length) {
    struct io_uring_sqe *sqe = entry(loop);
    io_uring_prep_send(sqe, slot, bytes, length, MSG_WAITALL | MSG_NOSIGNAL);
    sqe->flags |= IOSQE_FIXED_FILE;
    identify(sqe, SEND, slot);
    loop->connections[slot].is_sending = true;
}

static void close_slot(struct loop *loop, int slot) {
    struct io_uring_sqe *sqe = entry(loop);
    io_uring_prep_close_direct(sqe, (unsigned)slot);
    identify(sqe, CLOSE, slot);
}

static bool is_over(const struct connection *connection) {
    return connection->has_ended && connection->is_shut && !connection->is_receiving
        && !connection->is_sending;
}

/* Nothing is left to send on the slot: passes on the end of what its partner receives. */
static void end_output(struct loop *loop, int slot) {
    struct connection *connection = &loop->connections[slot];
    int partner = partner_of(loop, slot);
    if (!connection->is_shut && loop->connections[partner].has_ended) {
        struct io_uring_sqe *sqe = entry(loop);
        io_uring_prep_shutdown(sqe, slot, SHUT_WR);
        sqe->flags |= IOSQE_FIXED_FILE;
        identify(sqe, SHUTDOWN, slot);
        connection->is_sending = true;
    } else if (is_over(connection) && is_over(&loop->connections[partner])) {
        /* The client's last: the next client gets its slot, and then the other one's as well. */
        close_slot(loop, slot | HALF);
        close_slot(loop, slot & ~HALF);
    }
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
    } else if (loop->worker->service == PROXY) {
        end_output(loop, slot);
    } else if (connection->has_ended && !connection->is_receiving) {
        close_slot(loop, slot);
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
    connection->is_shut = true;
}

static void begin(struct loop *loop, int slot) {
    struct connection *connection = &loop->connections[slot];
    memset(connection, 0, sizeof *connection);
    connection->first = NONE;
    receive(loop, slot);
}

/* By plain system calls: on the loopback interface connect(2) does not wait. */
static void connect_to_back_end(struct loop *loop, int slot) {
    int back_end = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (back_end < 0) {
        fail("socket", errno);
    }
    int on = 1;
    if (setsockopt(back_end, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) {
        fail("TCP_NODELAY", errno);
    }
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = loop->worker->back_end,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(back_end, (struct sockaddr *)&address, sizeof address) < 0) {
        fail("connect", errno);
    }
    int error = io_uring_register_files_update(&loop->ring, (unsigned)slot, &back_end, 1);
    if (error < 0) {
        fail("a direct descriptor", -error);
    }
    close(back_end); /* the ring keeps the socket */
    begin(loop, slot);
}

static void on_accept(struct loop *loop, const struct io_uring_cqe *cqe) {
    if (cqe->res >= 0) {
        begin(loop, cqe->res);
        if (loop->worker->service == PROXY) {
            connect_to_back_end(loop, partner_of(loop, cqe->res));
        }
    } else if (cqe->res != -ECONNABORTED && cqe->res != -EINTR && cqe->res != -ENFILE) {
        fail("accept", -cqe->res);
    }
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        accept_on(loop);
    }
}

/* What was received in a buffer is to be sent on the slot, behind what is due there. */
static void append(struct loop *loop, int slot, int id, size_t length) {
    struct connection *connection = &loop->connections[slot];
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

static void on_bytes(struct loop *loop, int slot, int id, size_t length) {
    struct connection *connection = &loop->connections[slot];
    int partner = partner_of(loop, slot);
    if (loop->connections[partner].is_broken) {
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
        append(loop, partner, id, length);
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
    advance(loop, partner_of(loop, slot));
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
    case SHUTDOWN:
        loop->connections[slot].is_sending = false;
        loop->connections[slot].is_shut = true;
        advance(loop, slot);
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

void *serve(void *argument) {
    struct loop *loop = calloc(1, sizeof *loop);
    if (loop == NULL) {
        fail("calloc", errno);
    }
    loop->worker = argument;
    open_ring(loop);
    if (loop->worker->service == PROXY) {
        int error = io_uring_register_file_alloc_range(&loop->ring, 0, HALF);
        if (error < 0) {
            fail("the range of accepted descriptors", -error);
        }
    }
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
