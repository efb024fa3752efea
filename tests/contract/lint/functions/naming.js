import { operations, schemas } from "./walk.js";

// Names that hide a type of Kotlin, Swift, Dart, TypeScript or their libraries.
const TAKEN = new Set(("Error Data Date Result Task Set List Map File Unit Request Response Notification Operation " +
  "Object String Array Any Type Optional Promise Record Duration Double Float Int Bool Boolean Character").split(" "));
const SUFFIX = /(Dto|DTO|Response|Inner|OneOf|AnyOf|Enum)\d*$/;
const WORD = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const VALUE_TAKEN = new Set(["none", "some", "default", "null", "self", "init"]);

export default function naming(document) {
  const results = [];
  for (const name of Object.keys(document.components?.schemas ?? {})) {
    const path = ["components", "schemas", name];
    if (!/^([A-Z][a-z0-9]+)+$/.test(name)) results.push({ message: `schema ${name}: UpperCamel, letters and digits`, path });
    if (SUFFIX.test(name)) results.push({ message: `schema ${name}: the suffix says nothing`, path });
    if (TAKEN.has(name)) results.push({ message: `schema ${name}: hides a type of a client's language`, path });
  }
  schemas(document, (schema, path, place) => {
    if (place.member !== undefined && !WORD.test(place.member)) {
      results.push({ message: `member ${place.member}: snake_case`, path });
    }
    for (const value of schema.enum ?? []) {
      if (typeof value !== "string") results.push({ message: `enum value ${value}: text`, path });
      else if (VALUE_TAKEN.has(value)) results.push({ message: `enum value ${value}: clashes in Swift or Kotlin`, path });
      else if (!WORD.test(value) && !values(place, value)) results.push({ message: `enum value ${value}: snake_case`, path });
    }
  });
  const parts = (address) => address.split("/").slice(1);
  for (const address of Object.keys(document.paths ?? {})) {
    for (const part of parts(address)) {
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$|^\{[a-z][a-z0-9_]*\}$|^\.well-known$|^jwks\.json$/.test(part)) {
        results.push({ message: `${part}: paths are kebab-case`, path: ["paths", address] });
      }
    }
  }
  operations(document, (operation, path) => {
    (operation.parameters ?? []).forEach((parameter, at) => {
      if (["query", "path"].includes(parameter.in) && !WORD.test(parameter.name)) {
        results.push({ message: `parameter ${parameter.name}: snake_case`, path: [...path, "parameters", at] });
      }
    });
  });
  return results;
}

/** Values whose form somebody else has fixed: currencies, languages, key types, permissions, event names. */
function values(place, value) {
  return /^[A-Z]{3}$/.test(value) || /^[a-z]{2}(-[A-Z]{2})?$/.test(value) || /^[a-z_]+[:.][a-z_]+$/.test(value);
}
