// node screenshots.mjs FOLDER: takes the pictures of measure/screenshots.spec.ts into a folder.

import { spawnSync } from 'node:child_process';
import path from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('Say into which folder: node screenshots.mjs FOLDER');
  process.exit(2);
}
const { status } = spawnSync('npx', ['playwright', 'test', '--config', 'measure.config.ts', 'screenshots'], {
  cwd: import.meta.dirname,
  env: { ...process.env, SCREENSHOTS: path.resolve(folder) },
  stdio: 'inherit',
});
process.exit(status ?? 1);
