// Not tests: what takes figures and pictures of the real thing. `make figures`, `make screenshots`, and the others by `node screenshots.mjs`.

import { defineConfig } from '@playwright/test';
import { wholeBrowser } from './chromium.ts';
import config from './playwright.config.ts';

export default defineConfig({
  ...config,
  testDir: 'measure',
  testIgnore: [],
  projects: undefined,
  workers: 1,
  timeout: 300_000,
  expect: { timeout: 60_000 },
  use: { ...config.use, launchOptions: wholeBrowser },
});
