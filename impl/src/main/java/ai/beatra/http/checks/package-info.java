/** What is checked of a request before its operation runs. */
@NullMarked
package ai.beatra.http.checks;

import org.jspecify.annotations.NullMarked;
