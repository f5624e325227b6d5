package ai.beatra.spec;

/**
 * A change of an operation that can break its callers.
 *
 * @param operation as it was
 * @param place where it stands in the new spec, or in the old one if it is gone
 * @param what what changed, a clause
 * @param remedy how to make it compatible, a sentence
 */
record Breakage(Operation operation, Spot spot, Node place, String what, String remedy) {}
