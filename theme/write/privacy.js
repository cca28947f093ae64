// What may give a person away: the twin of journal/privacy.py.
import { every } from "./rules.js";

// The names of the codes, each with the words as they stand.
export function privateWords(rules, text, tag) {
  const { email, handle, telephone } = rules.patterns;
  const all = (pattern, within = text) => [...every(pattern, within)].map((found) => found[0]);
  const without = email && text.replace(new RegExp(email.source, "gu"), " ");
  const kinds = [
    ["EMAIL_SHOWN", text.includes("@") ? all(email) : []],
    ["HANDLE_SHOWN", text.includes("@") ? all(handle, without) : []],
    ["TELEPHONE_SHOWN", all(telephone)],
    ["PUPIL_NAMED", names(rules, text, tag)],
  ];
  return kinds.flatMap(([name, words]) => [...new Set(words)].slice(0, rules.mostPrivate).map((shown) => [name, shown]));
}

function names(rules, text, tag) {
  const { aged, name } = rules.patterns;
  const words = (rules.pupils[tag.split("-")[0]] ?? "").split(" ").filter(Boolean);
  const here = words.filter((word) => text.includes(`${word} `) || text.includes(`${word}, `));
  const found = [];
  if (here.length && aged) {
    const pattern = `(?<![\\p{L}\\p{N}_])(?:${here.join("|")}),?(?: (?:${rules.named.join("|")}))? (${name.source})`;
    found.push(...[...text.matchAll(new RegExp(pattern, "gu"))].map((match) => match[1]));
  }
  found.push(...[...every(aged, text)].map((match) => match[1]));
  return found;
}
