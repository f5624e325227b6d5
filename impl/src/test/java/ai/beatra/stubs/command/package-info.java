/** The command that starts stub upstreams, with a catalog that leads to them and a record. */
package ai.beatra.stubs.command;
