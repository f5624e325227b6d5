/** Who is alive: one heartbeat a process, who is dead, periodic work, and what has to end. */
@NullMarked
package ai.beatra.nodes;

import org.jspecify.annotations.NullMarked;
