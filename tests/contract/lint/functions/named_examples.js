import { follow, operations } from "./walk.js";

export default function named(document) {
  const results = [];
  const check = (content, path) => {
    for (const [type, media] of Object.entries(content ?? {})) {
      if (!/json/.test(type)) continue;
      if (!media.examples || Object.keys(media.examples).length === 0) {
        results.push({ message: "without a named example", path: [...path, type] });
      }
      for (const name of Object.keys(media.examples ?? {})) {
        if (!/^[a-z][a-z0-9_]*$/.test(name)) results.push({ message: `example ${name}: snake_case`, path: [...path, type] });
      }
    }
  };
  operations(document, (operation, path) => {
    check(operation.requestBody?.content, [...path, "requestBody", "content"]);
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (/^2/.test(status)) check(follow(document, response)?.content, [...path, "responses", status, "content"]);
    }
  });
  return results;
}
