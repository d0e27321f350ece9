// node screenshots.mjs FOLDER [states | tour]: takes the pictures of measure/screenshots.spec.ts into a folder, those of what is
// seen seldom, of measure/states.spec.ts, or those of the documentation, of measure/tour.spec.ts.

import { spawnSync } from 'node:child_process';
import path from 'node:path';

const [folder, which = 'screenshots'] = process.argv.slice(2);
if (!folder) {
  console.error('Say into which folder: node screenshots.mjs FOLDER [states | tour]');
  process.exit(2);
}
const { status } = spawnSync('npx', ['playwright', 'test', '--config', 'measure.config.ts', `measure/${which}.spec.ts`], {
  cwd: import.meta.dirname,
  env: { ...process.env, SCREENSHOTS: path.resolve(folder) },
  stdio: 'inherit',
});
process.exit(status ?? 1);
