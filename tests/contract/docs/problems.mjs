// Every problem code has a page that explains it, in Chinese and in English, where its `type` points.

import { strict as assert } from "node:assert";

const BASE = process.env.AFTERCARE_BASE;

const contract = await (await fetch(`${BASE}/api/openapi.json`)).json();
const codes = contract.components.schemas.ProblemCode.enum;
const titles = { "zh-CN": new Set(), en: new Set() };

async function read(address, language) {
  const answer = await fetch(`${BASE}${address}`, { headers: { "Accept-Language": language } });
  assert.equal(answer.status, 200, `${address} in ${language}`);
  assert.match(answer.headers.get("content-type"), /^text\/html/);
  assert.equal(answer.headers.get("content-language"), language);
  assert.match(answer.headers.get("vary") ?? "", /accept-language/i);
  return answer.text();
}

for (const code of codes) {
  for (const language of Object.keys(titles)) {
    const page = await read(`/problems/${code.replaceAll("_", "-")}`, language);
    assert.ok(page.includes(`<html lang="${language}">`), `${code} in ${language}`);
    assert.ok(page.includes(code), `${code} names itself`);
    const title = /<h1>([^<]+)<\/h1>/.exec(page)?.[1];
    assert.ok(title, `${code} has a title in ${language}`);
    assert.equal(/[\u4e00-\u9fff]/.test(title), language === "zh-CN", `${code}: ${title} in ${language}`);
    assert.ok(!titles[language].has(title), `${code}: ${title} twice`);
    titles[language].add(title);
    assert.ok(page.replace(/<[^>]*>/g, "").length > 60, `${code} says something`);
  }
}

const list = await read("/problems", "en");
for (const code of codes) assert.ok(list.includes(`/problems/${code.replaceAll("_", "-")}`), `${code} is listed`);

// What a refusal points to is there, and what does not exist is not.
const refusal = await (await fetch(`${BASE}/api/v1/me`)).json();
await read(refusal.type, "zh-CN");
assert.equal((await fetch(`${BASE}/problems/no-such-problem`)).status, 404);
console.log(`${codes.length} problem codes are explained in zh-CN and en`);
