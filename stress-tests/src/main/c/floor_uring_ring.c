/* The ring of a thread, and the buffers that the kernel receives into. */
#define _GNU_SOURCE
#include "floor_uring.h"

#include <errno.h>
#include <sys/mman.h>

enum { ENTRIES = 4096, COMPLETIONS = 4 * ENTRIES };

struct io_uring_sqe *entry(struct loop *loop) {
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

char *buffer(struct loop *loop, int id) {
    return loop->memory + (size_t)id * BUFFER_LENGTH;
}

void give_back(struct loop *loop, int id) {
    io_uring_buf_ring_add(
        loop->buffers,
        buffer(loop, id),
        BUFFER_LENGTH,
        (unsigned short)id,
        io_uring_buf_ring_mask(BUFFERS),
        loop->returned++);
}

void open_ring(struct loop *loop) {
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
