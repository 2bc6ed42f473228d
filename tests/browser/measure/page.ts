/** What is measured within the page. Each function is given to it whole: it uses nothing from outside. */

/** Milliseconds since the page was asked for until somebody can write and sees what was said. */
export function untilUsable(): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const isThere = document.querySelector(".conversation .composer textarea") && document.querySelector(".conversation article");
      if (isThere) requestAnimationFrame(() => resolve(performance.now()));
      else setTimeout(look, 4);
    };
    look();
  });
}

/** Goes to a channel by its link; milliseconds until what is said there is drawn. */
export function goTo(name: string): Promise<number> {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".channels nav a")];
  const link = links.find((one) => one.textContent?.split(",")[0]?.trim() === name);
  if (!link) throw new Error(`there is no link to ${name}`);
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    link.click();
    const look = () => {
      const said = [...document.querySelectorAll(".conversation article")].at(-1)?.textContent ?? "";
      // Each message begins with the name of its channel.
      if (said.includes(`${name},`)) requestAnimationFrame(() => resolve(performance.now() - begun));
      else if (performance.now() - begun > 20_000) reject(new Error(`${name} is not there`));
      else setTimeout(look, 2);
    };
    look();
  });
}

export interface Scrolled {
  frames: number[];
  tasks: number[];
  /** Pixels of the whole list. */
  height: number;
  drawn: number;
}

/** Scrolls the list of messages, up until the history begins or for so long, or down to its end; how long its frames took. */
export function scroll({ up, longest, step }: { up: boolean; longest: number; step: number }): Promise<Scrolled> {
  const list = [...document.querySelectorAll<HTMLElement>(".conversation section *")].find(
    (one) => one.scrollHeight > one.clientHeight + 10 && /auto|scroll/.test(getComputedStyle(one).overflowY),
  );
  if (!list) throw new Error("there is nothing to scroll");
  const frames: number[] = [];
  const tasks: number[] = [];
  const observer = new PerformanceObserver((found) => {
    for (const one of found.getEntries()) tasks.push(one.duration);
  });
  observer.observe({ type: "longtask" });
  return new Promise((resolve) => {
    const begun = performance.now();
    let last = begun;
    let drawn = 0;
    let still = 0;
    const frame = (now: number) => {
      frames.push(now - last);
      last = now;
      drawn = Math.max(drawn, list.querySelectorAll("article").length);
      const before = list.scrollTop;
      list.scrollTop += up ? -step : step;
      const isAtEnd = up
        ? list.querySelector(".begins") !== null && list.scrollTop < 2
        : list.scrollTop + list.clientHeight > list.scrollHeight - 4;
      still = isAtEnd || list.scrollTop === before ? still + 1 : 0;
      // At the top the page before is on its way.
      if ((isAtEnd && still > 30) || now - begun > longest) {
        observer.disconnect();
        resolve({ frames: frames.slice(1), tasks, height: list.scrollHeight, drawn });
      } else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}
