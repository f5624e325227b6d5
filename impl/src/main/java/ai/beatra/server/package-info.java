/** Main and serve, the wiring, health, readiness, shutdown. */
@NullMarked
package ai.beatra.server;

import org.jspecify.annotations.NullMarked;
