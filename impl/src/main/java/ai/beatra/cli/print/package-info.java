/** How commands show their results: tables, JSON, CSV. */
@NullMarked
package ai.beatra.cli.print;

import org.jspecify.annotations.NullMarked;
