/** Any model behind a queue in fal's form: submit, poll, result. */
@NullMarked
package ai.beatra.provider.fal;

import org.jspecify.annotations.NullMarked;
