/** The time as screens know it: a time-out that ends is seen to end without anybody telling so. */

/** How often it moves on, in milliseconds. */
const STEP = 5_000;

class Clock {
  now = $state(Date.now());

  constructor() {
    setInterval(() => {
      this.now = Date.now();
    }, STEP);
  }
}

export const clock = new Clock();
