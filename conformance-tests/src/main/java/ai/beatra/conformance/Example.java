package ai.beatra.conformance;

/**
 * One example of the spec, ready to be replayed.
 *
 * @param status the status that the spec promises; empty when the spec has the request only
 * @param mediaType the media type of the answer
 * @param place the example in the spec: of the answer, or of the request when there is no answer
 * @param answered whether the spec shows the answer
 * @param state the state that the server has to be in; empty when any will do
 * @param request without a key
 */
record Example(
    Operation operation,
    String status,
    String mediaType,
    String name,
    Place place,
    boolean answered,
    String state,
    Request request) {

  String title() {
    return operation.title() + " · " + statusTitle() + " · " + name;
  }

  String statusTitle() {
    return answered ? status : "no answer yet";
  }

  Place expected() {
    return place.child("value");
  }
}
