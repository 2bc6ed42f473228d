/** Pieces of uploads. Only `XMLHttpRequest` tells how far what is being sent has got. */

import type { Models } from "./client";
import { Refusal } from "./client";
import { accessToken } from "./session";

/** So long nothing may move before the connection counts as lost, in milliseconds. */
const STALLED = 30_000;

/** Sends a piece of an upload. Throws a {@link Refusal}; what `stop` aborts has the code `STOPPED`. */
export async function sendPiece(
  url: string,
  offset: number,
  piece: Blob,
  stop: AbortSignal,
  progress: (sent: number) => void,
): Promise<void> {
  let token: string | null;
  try {
    token = await accessToken();
  } catch (error) {
    throw new Refusal(0, "OFFLINE", String(error));
  }
  if (stop.aborted) throw stopped();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch: ReturnType<typeof setTimeout> | undefined;
    const moved = () => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        request.abort();
      }, STALLED);
    };
    const abort = () => {
      request.abort();
    };
    const end = (how: () => void) => {
      clearTimeout(watch);
      stop.removeEventListener("abort", abort);
      how();
    };
    request.open("PATCH", url);
    request.setRequestHeader("content-type", "application/offset+octet-stream");
    request.setRequestHeader("upload-offset", String(offset));
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded }) => {
      moved();
      progress(loaded);
    };
    request.onload = () => {
      end(() => {
        if (request.status < 300) resolve();
        else reject(refusal(request));
      });
    };
    request.onerror = request.onabort = () => {
      end(() => {
        reject(stop.aborted ? stopped() : new Refusal(0, "OFFLINE", "the connection was cut"));
      });
    };
    stop.addEventListener("abort", abort);
    moved();
    request.send(piece);
  });
}

function stopped(): Refusal {
  return new Refusal(0, "STOPPED", "the upload was stopped");
}

function refusal({ status, responseText }: XMLHttpRequest): Refusal {
  let told: Models["ErrorObject"] | undefined;
  try {
    told = (JSON.parse(responseText) as { error?: Models["ErrorObject"] }).error;
  } catch {
    // A proxy's page.
  }
  return new Refusal(
    status,
    told?.code ?? "INTERNAL",
    told?.message ?? `The server answered ${status}`,
    told?.details ?? [],
  );
}
