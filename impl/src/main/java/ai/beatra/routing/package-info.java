/** Which of a model's routes serve a call, in which order, and which of them are healthy. */
@NullMarked
package ai.beatra.routing;

import org.jspecify.annotations.NullMarked;
