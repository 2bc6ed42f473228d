/** What is open to find things with: the search beside the conversation, and the quick switcher over everything. */

export type Scope = "channel" | "guild" | "private";

class Finder {
  isSearching = $state(false);
  isSwitching = $state(false);
  /** Grows when the field is asked for again. */
  wanted = $state(0);

  search(): void {
    this.isSearching = true;
    this.wanted += 1;
  }

  switch(): void {
    this.isSwitching = !this.isSwitching;
  }
}

export const finder = new Finder();
