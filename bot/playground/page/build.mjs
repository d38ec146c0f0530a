// Bundles the page into dist/: one script, one style sheet, one HTML file. `npm run build`.
import { build } from "esbuild";
import { copyFile, mkdir, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");
const started = performance.now();

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/main.tsx", out: "page" },
    { in: "src/styles/page.css", out: "page" },
  ],
  outdir: dist,
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  // Staffroom's cards have no carousel, and the library behind it (swiper) would weigh as much as React.
  alias: { swiper: "./src/teams/no_carousel.ts", "swiper/modules": "./src/teams/no_carousel.ts" },
  logLevel: "warning",
});
await copyFile(path.join(here, "src", "index.html"), path.join(dist, "index.html"));
await copyFile(path.join(here, "src", "icon.svg"), path.join(dist, "icon.svg"));

for (const name of ["page.js", "page.css"]) {
  const { size } = await stat(path.join(dist, name));
  console.log(`${name}  ${(size / 1024).toFixed(0)} kB`);
}
console.log(`built in ${(performance.now() - started).toFixed(0)} ms`);
