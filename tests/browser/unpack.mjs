// Unpack the Chromium that npm carries into node_modules/.chromium, once.
// Needs no network and no system package; the libraries it was built against come with it.
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import tar from "tar-fs";

const here = dirname(fileURLToPath(import.meta.url));
const packed = join(here, "node_modules", "@sparticuz", "chromium", "bin");
const target = join(here, "node_modules", ".chromium");
const half = `${target}.half`;

if (!existsSync(target)) {
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half);
  const browser = join(half, "chromium");
  await pipeline(createReadStream(join(packed, "chromium.br")), createBrotliDecompress(), createWriteStream(browser));
  chmodSync(browser, 0o755);
  for (const name of ["al2023", "fonts", "swiftshader"]) {
    const archive = createReadStream(join(packed, `${name}.tar.br`));
    const into = name === "swiftshader" ? half : join(half, name);
    await pipeline(archive, createBrotliDecompress(), tar.extract(into));
  }
  // the one that comes with it names folders of another system
  writeFileSync(
    join(half, "fonts", "fonts.conf"),
    `<?xml version="1.0"?>\n<fontconfig><dir>/usr/share/fonts</dir><dir>${target}/fonts</dir>` +
      `<cachedir>${target}/fonts-cache</cachedir></fontconfig>\n`,
  );
  renameSync(half, target);
}
console.log(target);
