/** Asking before something is done that cannot be taken back. */

export interface Question {
  title: string;
  text: string;
  /** What the button says that does it. */
  action: string;
  kind: "main" | "danger";
}

let asked = $state.raw<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** What is asked now. */
export function question() {
  return asked;
}

/** Asks, and says whether the user wants it. One question is asked at a time: an earlier one is answered with no. */
export function confirmed(what: Omit<Question, "kind"> & { kind?: Question["kind"] }): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) => {
    asked = {
      kind: "danger",
      ...what,
      answer: (yes) => {
        asked = null;
        resolve(yes);
      },
    };
  });
}
