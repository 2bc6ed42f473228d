/** Whether this device tells what happens while the page is not looked at. */

const KEY = "guildhall.desktop";

let permission = $state<NotificationPermission | "none">(
  "Notification" in globalThis ? Notification.permission : "none",
);
let isWanted = $state(localStorage.getItem(KEY) !== "off");

export const desktop = {
  /** What the browser lets be done; `none` where it knows no notifications. */
  get permission() {
    return permission;
  },
  get isOn() {
    return isWanted && permission === "granted";
  },
  /** Switches it on or off; asks the browser, so only when a button was pressed. */
  async set(to: boolean): Promise<void> {
    isWanted = to;
    if (to) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
    if (to && permission === "default") permission = await Notification.requestPermission();
  },
};
