import { mount } from "svelte";
import App from "./App.svelte";
import "./ui/tokens.css";
import { dress } from "./state/appearance.svelte";
import { enter } from "./state/here.svelte";
import { speak, wanted } from "./texts/texts.svelte";

// The page waits for this before it is painted (`blocking` in the page's script element): no other look flashes by.
dress();
const target = document.getElementById("app");
if (!target) throw new Error("the page has no place for the client");
// The connection is on its way while the texts are.
enter();
await speak(wanted());
if (import.meta.env.DEV && location.pathname === "/dev/gallery") {
  const { default: Gallery } = await import("./dev/Gallery.svelte");
  mount(Gallery, { target });
} else mount(App, { target });
