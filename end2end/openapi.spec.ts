// The running server does what its own description says: schemathesis tries it, wrong requests too.

import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures.ts';
import { Program } from './shell.ts';

test.use({ flags: ['--demo'] });

const SCHEMATHESIS = fileURLToPath(new URL('python/venv/bin/schemathesis', import.meta.url));
const CONFIG = fileURLToPath(new URL('python/schemathesis.toml', import.meta.url));

test('schemathesis finds no difference between the server and its description', async ({ hallway }, testInfo) => {
  test.setTimeout(600_000);
  const flags = ['--config-file', CONFIG, 'run', `${hallway.url}/openapi.json`, '--url', hallway.url];
  // Whoever runs the tests may have asked for colours, and with them for a line that moves.
  const program = new Program('env', ['-u', 'FORCE_COLOR', 'NO_COLOR=1', SCHEMATHESIS, ...flags]);
  const code = await program.code(580_000);
  await testInfo.attach('schemathesis', { body: program.lines.join('\n') });
  expect(code, program.lines.join('\n')).toBe(0);
  await expect.poll(() => hallway.streams()).toBe(0);
});

test('the description has the version of the binary', async ({ hallway }) => {
  const { openapi, info } = (await hallway.json('/openapi.json')) as { openapi: string; info: { version: string } };
  const { build } = (await hallway.json('/status')) as { build: string };
  expect(openapi).toMatch(/^3\.1/);
  expect(build).toContain(info.version);
});
