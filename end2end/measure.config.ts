// Not tests: what takes figures and pictures of the real thing. `npm run figures`, `node screenshots.mjs FOLDER [states]`.

import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

export default defineConfig({ ...config, testDir: 'measure', testIgnore: [], projects: undefined, workers: 1, timeout: 300_000 });
