/** Under a turn that was said in more than one way: which of them is shown, and the way to the others. */
import { steps } from "./stepper.js";
import { t } from "./words.js";

/**
 * @param {(number: number) => void} choose counted from 1
 */
export function branchBar(choose) {
  const bar = steps(
    {
      back: t("Previous branch"),
      on: t("Next branch"),
      count: (number, of) => t("branch {number} of {of}", { number, of }),
      label: (number, of) => t("Branch {number} of {of}", { number, of }),
    },
    (to) => choose(to + 1),
  );
  return {
    ...bar,
    /** @param {[number, number] | null} branch */
    show(branch) {
      const [number, of] = branch ?? [1, 1];
      bar.show(number - 1, of);
    },
  };
}
