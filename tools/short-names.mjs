// wasm-bindgen, and then short names for what the WASM imports: each of its names carries sixteen digits of chance, which
// nothing can compress, once in the WASM and once in the JavaScript. What is there for those who begin the module otherwise than our
// loader does goes. `short/wasm-bindgen` stands before the real one on PATH for a release.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const args = process.argv.slice(2);
const { status } = spawnSync(realOne(), args, { stdio: 'inherit' });
if (status === 0 && option('out-dir')) shorten(path.join(option('out-dir'), option('out-name')));
process.exitCode = status ?? 1;

function realOne() {
  const here = path.join(import.meta.dirname, 'short');
  for (const folder of process.env.PATH.split(path.delimiter).filter((folder) => path.resolve(folder) !== here)) {
    const file = path.join(folder, 'wasm-bindgen');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  throw new Error('There is no wasm-bindgen on PATH.');
}

/** @param {string} name */
function option(name) {
  const start = `--${name}=`;
  return args.find((arg) => arg.startsWith(start))?.slice(start.length);
}

/** @param {string} base where the files are, without `.js` and `_bg.wasm` */
function shorten(base) {
  const names = new Map();
  const short = (name) => {
    if (!names.has(name)) names.set(name, names.size.toString(36));
    return names.get(name);
  };
  const wasm = withImports(readFileSync(`${base}_bg.wasm`), short);
  let script = readFileSync(`${base}.js`, 'utf8');
  for (const [name, shorter] of names) {
    const key = new RegExp(`(?<=[{,\\s])["']?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']?(?=:)`, 'g');
    const places = script.match(key)?.length ?? 0;
    if (places !== 1) throw new Error(`${name} is imported, and stands ${places} times in ${base}.js.`);
    script = script.replace(key, `"${shorter}"`);
  }
  const spare = [
    [/console\.warn\('using deprecated parameters.*\);?/g, ';', 2],
    [/export { initSync, /g, 'export { ', 1],
  ];
  for (const [wordy, brief, times] of spare) {
    const places = script.match(wordy)?.length ?? 0;
    if (places !== times) throw new Error(`${wordy} stands ${places} times in ${base}.js.`);
    script = script.replace(wordy, brief);
  }
  writeFileSync(`${base}_bg.wasm`, wasm);
  writeFileSync(`${base}.js`, script);
}

/**
 * The module with other names in its import section (WebAssembly 1.0, 5.5.5).
 * @param {Buffer} wasm
 * @param {(name: string) => string} rename
 */
function withImports(wasm, rename) {
  const IMPORTS = 2;
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const name = () => {
    const length = number();
    at += length;
    return wasm.toString('utf8', at - length, at);
  };
  while (at < wasm.length) {
    const section = at;
    const kind = wasm[at++];
    const size = number();
    if (kind !== IMPORTS) {
      at += size;
      continue;
    }
    const end = at + size;
    const count = number();
    const parts = [leb(count)];
    for (let i = 0; i < count; i++) {
      for (const part of [name(), name()]) parts.push(text(rename(part)));
      const from = at;
      const type = wasm[at++];
      if (type !== 0) throw new Error('Something else than a function is imported.');
      number();
      parts.push(wasm.subarray(from, at));
    }
    const body = Buffer.concat(parts);
    return Buffer.concat([wasm.subarray(0, section), Buffer.from([kind]), leb(body.length), body, wasm.subarray(end)]);
  }
  throw new Error('The module imports nothing.');
}

/** @param {number} value */
function leb(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** @param {string} value */
function text(value) {
  return Buffer.concat([leb(Buffer.byteLength(value)), Buffer.from(value)]);
}
