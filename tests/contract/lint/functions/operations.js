import { operations } from "./walk.js";

export default function complete(document) {
  const results = [];
  const tags = new Map((document.tags ?? []).map((tag) => [tag.name, tag]));
  const schemes = document.components?.securitySchemes ?? {};
  const seen = new Set();
  for (const [at, tag] of (document.tags ?? []).entries()) {
    if (!/^[A-Z][A-Za-z]+$/.test(tag.name)) results.push({ message: `tag ${tag.name}: UpperCamel`, path: ["tags", at] });
    if (!tag.description) results.push({ message: `tag ${tag.name} without a description`, path: ["tags", at] });
  }
  operations(document, (operation, path) => {
    const say = (message) => results.push({ message, path });
    const id = operation.operationId ?? "";
    if (!/^[a-z]+([A-Z][a-z0-9]+)*$/.test(id)) say(`operationId ${id}: lowerCamel, verb first`);
    if (seen.has(id)) say(`operationId ${id} twice`);
    seen.add(id);
    if (operation.tags?.length !== 1) say("exactly one tag");
    for (const tag of operation.tags ?? []) if (!tags.has(tag)) say(`tag ${tag} is not defined`);
    if (!operation.summary || operation.summary.length > 60) say("a summary of at most 60 characters");
    if (!operation.description || operation.description.length < 10) say("a description");
    if (!Array.isArray(operation.security)) say("security, empty if public");
    for (const need of operation.security ?? []) {
      for (const scheme of Object.keys(need)) if (!schemes[scheme]) say(`security scheme ${scheme} is not defined`);
    }
    const permission = operation["x-required-scope"];
    if (permission && !operation.description?.includes(`\`${permission}\``)) say(`the description names ${permission}`);
    const roles = (operation.security ?? []).flatMap((need) => Object.values(need).flat());
    // OpenAPI 3.0 has no roles there, so the derived file names the permission outside alone.
    const may = /^3\.0/.test(document.openapi) ? [] : [permission].filter(Boolean);
    if (roles.join() !== may.join()) say(`the roles ${roles.join()} are not the permission ${permission}`);
    if (permission && !operation.security?.length) say("a permission on a public operation");
  });
  return results;
}
