import { mount } from "svelte";
import App from "./App.svelte";
import "./ui/tokens.css";
import { enter } from "./state/here.svelte";
import { speak, wanted } from "./texts/texts.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("the page has no place for the client");
await speak(wanted());
enter();
mount(App, { target });
