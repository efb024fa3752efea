import { follow, operations, schemas } from "./walk.js";

const says = (node) => typeof node?.description === "string" && node.description.trim().length > 2;

export default function described(document) {
  const results = [];
  schemas(document, (schema, path, place) => {
    if ((place.top || place.member !== undefined) && !says(schema) && !says(follow(document, schema))) {
      results.push({ message: "without a description", path });
    }
  });
  operations(document, (operation, path) => {
    (operation.parameters ?? []).forEach((parameter, at) => {
      if (!says(follow(document, parameter))) {
        results.push({ message: `parameter ${parameter.name} without a description`, path: [...path, "parameters", at] });
      }
    });
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (!says(follow(document, response))) {
        results.push({ message: `response ${status} without a description`, path: [...path, "responses", status] });
      }
    }
  });
  return results;
}
