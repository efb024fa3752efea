// Shows that each rule of ours catches what it is for: a small good contract has no finding, and every damage to it is
// named by the rule that should name it.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const TOOLS = join(HERE, "../../../target/contract");
const OUT = join(TOOLS, "damaged");
const good = JSON.parse(readFileSync(join(HERE, "good.json"), "utf8"));

const list = (document) => document.paths["/api/v1/tickets"].get;
const update = (document) => document.paths["/api/v1/tickets/{id}"].patch;
const schemas = (document) => document.components.schemas;
const ticket = (document) => schemas(document).Ticket.properties;
const text = { type: "string", maxLength: 10, description: "Words." };
const renamed = (document, from, to) => {
  schemas(document)[to] = schemas(document)[from];
};

/** Rule, part of its message, damage. */
const DAMAGES = [
  ["inline", "an object inside another", (d) => { ticket(d).place = { type: "object", description: "Where.", properties: { city: text } }; }],
  ["inline", "a body without a named schema", (d) => { list(d).responses["200"].content["application/json"].schema = { type: "object", description: "Rows." }; }],
  ["inline", "the same enum", (d) => { for (const name of ["one", "two"]) ticket(d)[name] = { type: "string", enum: ["a", "b"], description: "Which." }; }],
  ["unions", "oneOf", (d) => { ticket(d).who = { oneOf: [{ $ref: "#/components/schemas/PageInfo" }], description: "Who." }; }],
  ["unions", "anyOf", (d) => { ticket(d).who = { anyOf: [text], description: "Who." }; }],
  ["unions", "null is for requests", (d) => { ticket(d).title.type = ["string", "null"]; }],
  ["unions", "one value, one type", (d) => { ticket(d).title.type = ["string", "integer"]; }],
  ["unions", "readOnly", (d) => { ticket(d).title.readOnly = true; }],
  ["naming", "UpperCamel", (d) => renamed(d, "Ticket", "ticket_summary")],
  ["naming", "UpperCamel", (d) => renamed(d, "TicketPage", "Page_Ticket")],
  ["naming", "the suffix", (d) => renamed(d, "Ticket", "TicketDto")],
  ["naming", "hides a type", (d) => renamed(d, "Ticket", "Task")],
  ["naming", "member dueAt", (d) => { ticket(d).dueAt = text; }],
  ["naming", "clashes in Swift", (d) => { schemas(d).TicketState.enum.push("none"); }],
  ["naming", "enum value InWork", (d) => { schemas(d).TicketState.enum.push("InWork"); }],
  ["naming", "kebab-case", (d) => { d.paths["/api/v1/work_orders"] = { get: { ...list(d), operationId: "listWorkOrders" } }; }],
  ["naming", "parameter sortBy", (d) => { list(d).parameters.push({ name: "sortBy", in: "query", description: "Order.", schema: text }); }],
  ["bounds", "without maxLength", (d) => { delete ticket(d).title.maxLength; }],
  ["bounds", "without maxItems", (d) => { delete ticket(d).tags.maxItems; }],
  ["bounds", "neither int32 nor int64", (d) => { delete ticket(d).version.format; }],
  ["bounds", "without minimum and maximum", (d) => { delete ticket(d).version.maximum; }],
  ["bounds", "cannot hold", (d) => { ticket(d).version.maximum = 2 ** 53; }],
  ["bounds", "format decimal", (d) => { ticket(d).title.format = "decimal"; }],
  ["bounds", "without maxLength", (d) => { delete list(d).parameters[1].schema.maxLength; }],
  ["described", "without a description", (d) => { delete ticket(d).title.description; }],
  ["described", "parameter cursor", (d) => { delete list(d).parameters[1].description; }],
  ["operations", "operationId list_tickets", (d) => { list(d).operationId = "list_tickets"; }],
  ["operations", "operationId updateTicket twice", (d) => { list(d).operationId = "updateTicket"; }],
  ["operations", "exactly one tag", (d) => { list(d).tags.push("Tickets"); }],
  ["operations", "a summary", (d) => { list(d).summary = "List ".repeat(20); }],
  ["operations", "security, empty if public", (d) => { delete list(d).security; }],
  ["operations", "the description names", (d) => { list(d).description = "Newest tickets first."; }],
  ["operations", "are not the permission", (d) => { list(d).security = [{ bearerAuth: ["tickets:write"] }]; }],
  ["operations", "security scheme basicAuth", (d) => { list(d).security = [{ basicAuth: ["tickets:read"] }]; }],
  ["problems", "404: a Problem", (d) => { list(d).responses["404"] = { description: "Not there.", content: { "application/json": { schema: { $ref: "#/components/schemas/Problem" } } } }; }],
  ["problems", "500 is not documented", (d) => { delete list(d).responses["500"]; }],
  ["problems", "428 is not documented", (d) => { delete update(d).responses["428"]; }],
  ["pages", "nothing else", (d) => { schemas(d).TicketPage.properties.total = ticket(d).version; }],
  ["pages", "both required", (d) => { schemas(d).TicketPage.required = ["data"]; }],
  ["pages", "rows of a named schema", (d) => { schemas(d).TicketPage.properties.data.items = text; }],
  ["pages", "without the parameter cursor", (d) => { list(d).parameters.pop(); }],
  ["examples", "without a named example", (d) => { delete update(d).requestBody.content["application/json"].examples; }],
  ["examples", "without a named example", (d) => { delete list(d).responses["200"].content["application/json"].examples; }],
  ["ambiguous-paths", "match the same address", (d) => { update(d).parameters[0].schema = { type: "string", maxLength: 20 }; }],
];

function lint(files) {
  const args = ["lint", ...files, "-r", join(HERE, "spectral.yaml"), "-f", "json", "--quiet"];
  const done = spawnSync(join(TOOLS, "node/node_modules/.bin/spectral"), args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (!done.stdout.startsWith("[")) throw new Error(done.stdout + done.stderr);
  return JSON.parse(done.stdout);
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const files = DAMAGES.map(([, , damage], at) => {
  const document = structuredClone(good);
  damage(document);
  const file = join(OUT, `${at}.json`);
  writeFileSync(file, JSON.stringify(document));
  return file;
});
const findings = lint([join(HERE, "good.json"), ...files]);
const of = (name) => findings.filter((finding) => basename(finding.source) === name);

const wrong = of("good.json").map((finding) => `the good contract: ${finding.code}: ${finding.message}`);
DAMAGES.forEach(([rule, message], at) => {
  const caught = of(`${at}.json`).some((one) => one.code === `aftercare-${rule}` && one.message.includes(message));
  if (!caught) wrong.push(`not caught by aftercare-${rule}: ${message} (${at}.json)`);
});
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
console.log(`${DAMAGES.length} damages caught, no finding in the good contract`);
