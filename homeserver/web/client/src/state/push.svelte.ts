/** Whether this browser shows notifications while no page of the client is open (web push, `spec/push.md`). */

import { api, ask, Refusal, type Models } from "../api/client";

/**
 * `unsupported`: this browser or this page cannot; `off-here`: the server sends none; `denied`: the user has told the browser so;
 * `full`: as many browsers as there may be are told already.
 */
export type PushState = "loading" | "unsupported" | "off-here" | "denied" | "full" | "off" | "on" | "failed";

/** How long a service worker may take to be there, in milliseconds. */
const PATIENCE = 3_000;

function worker(): Promise<ServiceWorkerRegistration | null> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers || !("PushManager" in globalThis)) return Promise.resolve(null);
  const late = new Promise<null>((done) => {
    setTimeout(() => {
      done(null);
    }, PATIENCE);
  });
  return Promise.race([workers.ready, late]);
}

function isRefused(error: unknown, status: number): boolean {
  return error instanceof Refusal && error.status === status;
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

export class Push {
  state = $state<PushState>("loading");
  #key: string | null = null;
  #worker: ServiceWorkerRegistration | null = null;

  async look(): Promise<void> {
    this.state = "loading";
    try {
      this.#key = (await ask(api.GET("/api/v1/push/key"))).publicKey;
    } catch (error) {
      this.state = isRefused(error, 409) ? "off-here" : "failed";
      return;
    }
    this.#worker = await worker();
    if (!this.#worker) this.state = "unsupported";
    else if (Notification.permission === "denied") this.state = "denied";
    else this.state = await this.#subscribed(this.#worker);
  }

  /** On only if this login is what the server knows the browser by: with another's it is not told. */
  async #subscribed(worker: ServiceWorkerRegistration): Promise<PushState> {
    const subscription = await worker.pushManager.getSubscription();
    if (!subscription) return "off";
    try {
      const { data } = await ask(api.GET("/api/v1/push/subscriptions"));
      return data.some((one) => one.current) ? "on" : "off";
    } catch {
      return "failed";
    }
  }

  async on(): Promise<void> {
    const worker = this.#worker;
    if (!worker || !this.#key) return;
    if ((await Notification.requestPermission()) !== "granted") {
      this.state = Notification.permission === "denied" ? "denied" : "off";
      return;
    }
    try {
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(this.#key),
      });
      const { endpoint, keys } = subscription.toJSON();
      const { p256dh = "", auth = "" } = keys ?? {};
      const body = {
        endpoint: endpoint ?? "",
        keys: { p256dh, auth },
      } as Models["NewPushSubscription"];
      await ask(api.POST("/api/v1/push/subscriptions", { body }));
      this.state = "on";
    } catch (error) {
      this.state = isRefused(error, 409) ? "full" : "failed";
    }
  }

  async off(): Promise<void> {
    try {
      const { data } = await ask(api.GET("/api/v1/push/subscriptions"));
      const own = data.find((one) => one.current);
      if (own) {
        const params = { path: { subscription_id: own.id } };
        await ask(api.DELETE("/api/v1/push/subscriptions/{subscription_id}", { params }));
      }
      await (await this.#worker?.pushManager.getSubscription())?.unsubscribe();
      this.state = "off";
    } catch {
      this.state = "failed";
    }
  }
}
