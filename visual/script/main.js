import { startLanguage } from "./language.js";
import { startPanel } from "./panel.js";
import { startSelect } from "./select.js";
import { startTables } from "./tables.js";
import { startTabs } from "./tabs.js";
import { startViewport } from "./viewport.js";

document.documentElement.classList.add("js");
startTables();
startViewport();
startSelect();
startPanel();
startLanguage();
startTabs();
