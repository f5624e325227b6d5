package ai.beatra.limits.shared;

import ai.beatra.limits.LimitKind;

/**
 * What a server has used of a limit, and wants of it.
 *
 * @param scope the id of the key or the tenant
 * @param limit 1 or more; 0 if there is none any more, and slots only go back
 * @param used units beyond what it had taken, below 0 for those that it gives back; of slots: how
 *     many are in use
 * @param least how many more it needs now
 * @param wished how many it could use soon, of slots besides; 0 or more
 */
record Ask(String scope, LimitKind kind, int limit, long used, long least, long wished) {}
