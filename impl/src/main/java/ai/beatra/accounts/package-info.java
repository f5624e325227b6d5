/** Tenants, projects and API keys; Caller. */
@NullMarked
package ai.beatra.accounts;

import org.jspecify.annotations.NullMarked;
