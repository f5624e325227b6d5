/**
 * Database: one writer and readers on SQLite, a pool on PostgreSQL; transactions, migrations, the
 * database's time.
 */
@NullMarked
package ai.beatra.store;

import org.jspecify.annotations.NullMarked;
