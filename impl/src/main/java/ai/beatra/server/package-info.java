/** Main and its commands, the wiring, Grizzly, health, shutdown. */
@NullMarked
package ai.beatra.server;

import org.jspecify.annotations.NullMarked;
