package ai.beatra.chat;

/**
 * What every part of one answer carries.
 *
 * @param created in seconds since 1970
 * @param model the public id of the model that answers
 * @param usageAsked whether a stream ends with what was used
 */
record AnswerHead(String id, long created, String model, boolean usageAsked) {}
