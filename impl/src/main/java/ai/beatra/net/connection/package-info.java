/**
 * Connections: how many there may be, how long they take, what they leave unread; and the threads.
 */
@NullMarked
package ai.beatra.net.connection;

import org.jspecify.annotations.NullMarked;
