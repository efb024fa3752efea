import { schemas } from "./walk.js";

export default function inline(document) {
  const results = [];
  const enums = new Map();
  schemas(document, (schema, path, place) => {
    if (!place.top && schema.properties) {
      results.push({ message: "an object inside another has no name of its own: make it a component", path });
    }
    if (!place.top && Array.isArray(schema.enum)) {
      const words = JSON.stringify(schema.enum);
      if (enums.has(words)) {
        results.push({ message: `the same enum as at ${enums.get(words)}: make it a component`, path });
      }
      enums.set(words, path.join("."));
    }
    if (!place.top && !place.component && ["object"].includes(schema.type) && !schema.properties) {
      results.push({ message: "a body without a named schema", path });
    }
  });
  return results;
}
