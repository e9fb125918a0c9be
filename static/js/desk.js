// What every page has; each module looks for its own marks in the page and does nothing without them.
import "./csrf.js";
import "./copy.js";
import "./dialogs.js";
import "./grow.js";
import "./keys.js";
import "./menus.js";
import "./swaps.js";
import "./theme.js";
import "./times.js";
