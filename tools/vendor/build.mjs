// Makes theme/vendor: what the writing page takes from others, each as one small module.
// Run by hand after a change of package.json: `npm ci && node build.mjs`. Builds of the journal never need it.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here("../../theme/vendor");
const settings = {
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2021",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};
const used = new Set();
for (const [name, more] of [
  ["markdown", { alias: { "linkify-it": here("entry/no-linkify.js"), entities: here("entry/entities.js") } }],
  ["mammoth", {}],
  ["yaml", {}],
]) {
  const made = await build({
    ...settings,
    ...more,
    entryPoints: [here(`entry/${name}.js`)],
    outfile: `${out}/${name}.js`,
  });
  for (const path of Object.keys(made.metafile.inputs)) {
    const found = path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found) used.add(found[1]);
  }
}
const parts = [...used].sort().map((name) => {
  const folder = here(`node_modules/${name}`);
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : `Licence: ${license}`;
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(`${out}/LICENSES.txt`, `The modules of this folder are made from these packages.\n\n${parts.join("\n" + "-".repeat(80) + "\n\n")}`);
