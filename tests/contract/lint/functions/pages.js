import { follow, operations } from "./walk.js";

export default function pages(document) {
  const results = [];
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    if (!name.endsWith("Page")) continue;
    const path = ["components", "schemas", name];
    const members = Object.keys(schema.properties ?? {}).sort().join();
    if (members !== "data,page") results.push({ message: `${name}: data and page, nothing else`, path });
    if ([...(schema.required ?? [])].sort().join() !== "data,page") results.push({ message: `${name}: both required`, path });
    if (!schema.properties?.data?.items?.$ref) results.push({ message: `${name}: rows of a named schema`, path });
    // OpenAPI 3.0 allows no description beside a reference, so there it is wrapped.
    const info = schema.properties?.page;
    if ((info?.$ref ?? info?.allOf?.[0]?.$ref) !== "#/components/schemas/PageInfo") {
      results.push({ message: `${name}: page is PageInfo`, path });
    }
  }
  operations(document, (operation, path) => {
    const answer = follow(document, operation.responses?.["200"])?.content?.["application/json"]?.schema?.$ref ?? "";
    if (!answer.endsWith("Page")) return;
    const names = (operation.parameters ?? []).map((parameter) => follow(document, parameter).name);
    for (const name of ["limit", "cursor"].filter((name) => !names.includes(name))) {
      results.push({ message: `a paged list without the parameter ${name}`, path });
    }
  });
  return results;
}
