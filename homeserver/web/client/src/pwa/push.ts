/** Being told of what happens while no page is open (`spec/push.md`). */

import { api, ask, type Models } from "../api/client";

async function worker(): Promise<ServiceWorkerRegistration | undefined> {
  const registration = await navigator.serviceWorker?.getRegistration("/");
  return registration?.active ? registration : undefined;
}

/** Whether this browser can be told: where it came over a connection that others can read it cannot. */
export async function canPush(): Promise<boolean> {
  return "PushManager" in globalThis && (await worker()) !== undefined;
}

/** Whether it is: the browser knows of it, and the server does, for this login. */
export async function isPushed(): Promise<boolean> {
  const registration = await worker();
  if (!(await registration?.pushManager.getSubscription())) return false;
  return (await own()) !== undefined;
}

export async function subscribe(): Promise<void> {
  const registration = await worker();
  if (!registration) return;
  const { publicKey } = await ask(api.GET("/api/v1/push/key"));
  const applicationServerKey = bytes(publicKey);
  // One that was made with another key is of no use.
  const before = await registration.pushManager.getSubscription();
  if (before && !isSame(before.options.applicationServerKey, applicationServerKey))
    await before.unsubscribe();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint = "", keys = {} } = made.toJSON();
  await ask(
    api.POST("/api/v1/push/subscriptions", {
      body: {
        endpoint,
        keys: {
          p256dh: keys["p256dh"] ?? "",
          auth: keys["auth"] ?? "",
        } as Models["NewPushSubscription"]["keys"],
      },
    }),
  );
}

export async function unsubscribe(): Promise<void> {
  const found = await own();
  if (found) {
    await ask(
      api.DELETE("/api/v1/push/subscriptions/{subscription_id}", {
        params: { path: { subscription_id: found.id } },
      }),
    );
  }
  const registration = await worker();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/** The subscription of this login, as the server knows it. */
async function own(): Promise<Models["PushSubscription"] | undefined> {
  const page = await ask(api.GET("/api/v1/push/subscriptions"));
  return (page.data as Models["PushSubscription"][]).find((one) => one.current);
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/gu, "+").replace(/_/gu, "/"));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function isSame(a: ArrayBuffer | null, b: Uint8Array): boolean {
  const first = a ? new Uint8Array(a) : null;
  return first !== null && first.length === b.length && first.every((byte, at) => byte === b[at]);
}
