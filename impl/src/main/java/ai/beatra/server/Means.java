package ai.beatra.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What a server has to work with.
 *
 * @param timer runs what happens later; it is shut down with the server
 * @param sandbox makes the sandbox's answers; it is shut down with the server
 * @param heap in bytes: what may be held at a time is a part of it
 */
record Means(ScheduledExecutorService timer, ExecutorService sandbox, long heap) {}
