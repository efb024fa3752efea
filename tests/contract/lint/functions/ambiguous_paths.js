import { METHODS, follow } from "./walk.js";

export default function ambiguous(document) {
  const results = [];
  const all = Object.keys(document.paths ?? {}).map((address) => [address, address.split("/")]);
  all.forEach(([one, left], at) => {
    for (const [other, right] of all.slice(at + 1)) {
      if (left.length !== right.length || !left.every((part, i) => part === right[i] || open(part) || open(right[i]))) continue;
      const apart = left.some((part, i) =>
        (open(part) && !open(right[i]) && isUuid(document, one, part)) ||
        (open(right[i]) && !open(part) && isUuid(document, other, right[i])));
      if (!apart) results.push({ message: `${one} and ${other} match the same address`, path: ["paths", other] });
    }
  });
  return results;
}

const open = (part) => part.startsWith("{");

function isUuid(document, address, part) {
  const operations = METHODS.map((method) => document.paths[address][method]).filter(Boolean);
  return operations.every((operation) => (operation.parameters ?? []).some((parameter) => {
    const { in: place, name, schema } = follow(document, parameter);
    return place === "path" && `{${name}}` === part && schema?.format === "uuid";
  }));
}
