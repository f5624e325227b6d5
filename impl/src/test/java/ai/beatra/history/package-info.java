/** What clients have seen, and whether a server that keeps its word can have shown it to them. */
package ai.beatra.history;
