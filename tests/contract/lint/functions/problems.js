import { follow, operations } from "./walk.js";

export default function problems(document) {
  const results = [];
  operations(document, (operation, path, method) => {
    const statuses = Object.keys(operation.responses ?? {});
    const refused = statuses.filter((status) => /^[45]/.test(status));
    for (const status of refused) {
      const response = follow(document, operation.responses[status]);
      const types = Object.keys(response?.content ?? {});
      const schema = response?.content?.["application/problem+json"]?.schema;
      if (types.join() !== "application/problem+json" || schema?.$ref !== "#/components/schemas/Problem") {
        results.push({ message: `${status}: a Problem as application/problem+json`, path: [...path, "responses", status] });
      }
    }
    const needed = ["400", "500", ...(operation.security?.length ? ["401"] : [])];
    if (operation.requestBody) needed.push("413", "415", "422");
    if ((operation.parameters ?? []).some((one) => one.name === "If-Match" && one.required)) needed.push("412", "428");
    for (const status of needed.filter((status) => !statuses.includes(status))) {
      results.push({ message: `${method}: ${status} is not documented`, path: [...path, "responses"] });
    }
    if (!statuses.some((status) => /^2/.test(status))) results.push({ message: "no success", path: [...path, "responses"] });
  });
  return results;
}
