// What the rules share: ways through the document. Not a rule itself.

export const METHODS = ["get", "post", "put", "patch", "delete"];

/** Calls `visit(operation, path, method, address)` for each operation. */
export function operations(document, visit) {
  for (const [address, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      if (item[method]) visit(item[method], ["paths", address, method], method, address);
    }
  }
}

/** Every schema with its place, component schemas and their parts, parameters, bodies, headers. */
export function schemas(document, visit) {
  const descend = (node, path, place) => {
    if (!node || typeof node !== "object") return;
    visit(node, path, place);
    const inner = { ...place, top: false };
    for (const [name, member] of Object.entries(node.properties ?? {})) {
      descend(member, [...path, "properties", name], { ...inner, member: name });
    }
    const parts = ["items", "additionalProperties", "not"].filter((key) => typeof node[key] === "object");
    for (const key of parts) descend(node[key], [...path, key], { ...inner, member: undefined });
    for (const key of ["oneOf", "anyOf", "allOf"]) {
      (node[key] ?? []).forEach((part, at) => descend(part, [...path, key, at], { ...inner, member: undefined }));
    }
  };
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    descend(schema, ["components", "schemas", name], { component: name, top: true });
  }
  const found = (node, path) => {
    if (!node || typeof node !== "object") return;
    if (node.schema && typeof node.schema === "object") {
      descend(node.schema, [...path, "schema"], { component: undefined, top: false });
    }
    for (const [key, value] of Object.entries(node)) {
      if (key !== "schema" && key !== "example" && key !== "examples") found(value, [...path, key]);
    }
  };
  found(document.paths, ["paths"]);
  const { schemas: _named, ...others } = document.components ?? {};
  found(others, ["components"]);
}

/** Follows a reference within the document. */
export function follow(document, node) {
  if (!node?.$ref) return node;
  return node.$ref.slice(2).split("/").reduce((at, key) => at?.[key.replace(/~1/g, "/").replace(/~0/g, "~")], document);
}

export const types = (schema) => [schema.type].flat().filter(Boolean);
