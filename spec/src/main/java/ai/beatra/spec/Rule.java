package ai.beatra.spec;

import java.util.function.Consumer;

/** Something that the files of spec/ have to fulfil. */
interface Rule {

  /** Reports every place that breaks the rule; never throws, however malformed the spec is. */
  void check(Spec spec, Consumer<Finding> found);
}
