/** The service worker: it keeps the client for when there is no connection, and hears of pushes. */

import { t } from "../texts/texts.svelte";
import { toast } from "../ui/toasts.svelte";
import { leaveWords } from "./words";

const ADDRESS = "/sw.js";

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): {
    createScriptURL(url: string): string;
  };
}

/** Begins the worker, where the browser has them and the server brings one. Builds for development have none. */
export function wantsWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const idle = (globalThis as { requestIdleCallback?: (run: () => void) => void }).requestIdleCallback;
  const run = () => {
    void register().catch(() => {
      // Everything but pushes and starting without a connection works without it.
    });
  };
  if (idle) idle(run);
  else setTimeout(run, 2000);
}

async function register(): Promise<void> {
  await leaveWords();
  const existing = await navigator.serviceWorker.getRegistration("/");
  if (!existing && !(await fetch(ADDRESS, { method: "HEAD" })).ok) return;
  const registration = await navigator.serviceWorker.register(address(), { scope: "/" });
  const { serviceWorker } = navigator;
  // A worker that waits beside another is a new version of the client.
  const offer = () => {
    const { waiting } = registration;
    if (!waiting || !serviceWorker.controller) return;
    toast(t("new-version"), {
      action: {
        label: t("people-reload"),
        run: () => {
          serviceWorker.addEventListener("controllerchange", () => {
            location.reload();
          });
          waiting.postMessage({ kind: "take-over" });
        },
      },
    });
  };
  offer();
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") offer();
    });
  });
  serviceWorker.addEventListener("message", ({ data }: MessageEvent<{ kind?: string; path?: string }>) => {
    if (data.kind === "open" && data.path?.startsWith("/")) open(data.path);
  });
}

/** A click upon a notification of the worker leads here. */
function open(path: string): void {
  void import("../router/router.svelte").then(({ go, parse }) => {
    go(parse(path));
  });
}

/** The page's policy lets no other address become a worker. */
function address(): string {
  const policies = (globalThis as { trustedTypes?: Policies }).trustedTypes;
  const policy = policies?.createPolicy("guildhall-worker", {
    createScriptURL: (url) => {
      if (url !== ADDRESS) throw new TypeError("not the worker of this client");
      return url;
    },
  });
  return policy?.createScriptURL(ADDRESS) ?? ADDRESS;
}
