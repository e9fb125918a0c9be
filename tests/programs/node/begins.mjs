// Says when the events of a calendar begin, as node-ical reads them: FOLDER FILE ZONE FROM TO.
// Each is [instant in seconds, what Node believes the offset of ZONE to be then, in seconds].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, file, zone, from, to] = process.argv.slice(2);
const ical = createRequire(`${folder}/`)("node-ical");
const span = { from: new Date(from), to: new Date(to) };
const wall = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });

const items = Object.values(ical.sync.parseICS(readFileSync(file, "utf8")));
const begins = items
  .filter((item) => item.type === "VEVENT")
  .flatMap((event) => ical.expandRecurringEvent(event, span))
  .map(({ start }) => start.getTime())
  .sort((one, other) => one - other);
const offset = (at) => Date.parse(`${wall.format(at).replace(" ", "T")}Z`) - at;
console.log(JSON.stringify(begins.map((at) => [at / 1000, offset(at) / 1000])));
