import { schemas, types } from "./walk.js";

export default function unions(document) {
  const results = [];
  schemas(document, (schema, path, place) => {
    for (const key of ["oneOf", "anyOf", "not"]) {
      if (key in schema) results.push({ message: `${key}: generators disagree on it`, path: [...path, key] });
    }
    if (schema.allOf && schema.allOf.length !== 1) {
      results.push({ message: "allOf of several schemas: generators disagree on it", path: [...path, "allOf"] });
    }
    if (types(schema).includes("null") && !/(Update|Item)$/.test(place.component ?? "")) {
      results.push({ message: "null is for requests that change a record", path });
    }
    if (types(schema).filter((kind) => kind !== "null").length > 1) {
      results.push({ message: "one value, one type", path });
    }
    for (const key of ["readOnly", "writeOnly", "discriminator", "nullable"]) {
      if (key in schema && !(key === "nullable" && /^3\.0/.test(document.openapi))) {
        results.push({ message: `${key}: write separate schemas instead`, path: [...path, key] });
      }
    }
  });
  return results;
}
