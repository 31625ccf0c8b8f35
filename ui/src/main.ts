import { mount } from "svelte";
import "@digital-go-jp/design-tokens/dist/tokens.css";
import "./app.css";
import App from "./App.svelte";

const target = document.getElementById("app");
if (target) mount(App, { target });
