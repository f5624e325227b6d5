package ai.beatra.limits.shared;

/**
 * What a server gets of a limit.
 *
 * @param granted units that it may use; of slots: how many it has now, those in use included
 * @param free how many are left for all; below 0 in debt
 * @param millis until there is one more; 0 if that is now, and of slots, of which nobody knows
 */
record Grant(long granted, long free, long millis) {}
