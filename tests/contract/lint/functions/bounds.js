import { schemas, types } from "./walk.js";

const TEXT = ["uuid", "date-time", "date", "email", "uri", "binary", "password"];
const BOUNDED = ["uuid", "date-time", "date", "binary"];
const LARGEST = 2 ** 53;

export default function bounds(document) {
  const results = [];
  schemas(document, (schema, path) => {
    const say = (message) => results.push({ message, path });
    const kinds = types(schema);
    if (kinds.includes("string")) {
      if (schema.format && !TEXT.includes(schema.format)) say(`format ${schema.format} of a string`);
      const closed = schema.enum || "const" in schema || BOUNDED.includes(schema.format);
      if (!closed && schema.maxLength === undefined) say("a string without maxLength");
    }
    if (kinds.includes("array") && schema.maxItems === undefined) say("an array without maxItems");
    if (kinds.includes("array") && !schema.items) say("an array without items");
    if (kinds.includes("integer")) {
      if (!["int32", "int64"].includes(schema.format)) say("an integer that is neither int32 nor int64");
      if (schema.minimum === undefined || schema.maximum === undefined) say("an integer without minimum and maximum");
      if (Math.abs(schema.maximum) >= LARGEST) say("an integer that JSON readers cannot hold");
    }
    if (kinds.includes("number") && (schema.minimum === undefined || schema.maximum === undefined)) {
      say("a number without minimum and maximum");
    }
    if (typeof schema.additionalProperties === "object" && schema.maxProperties === undefined) {
      say("a map without maxProperties");
    }
  });
  return results;
}
