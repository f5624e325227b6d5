/** What has to be so on the server before a request is sent. */
@NullMarked
package ai.beatra.conformance.states;

import org.jspecify.annotations.NullMarked;
