package dev.heddle.measure;

/**
 * The memory of a server's process, at one moment.
 *
 * @param heapBytes what is left of the heap after a collection
 * @param residentBytes what the process has in memory, all of a pre-touched heap included
 */
public record ServerMemory(long heapBytes, long residentBytes) {}
