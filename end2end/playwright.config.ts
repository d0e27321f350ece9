import { defineConfig } from '@playwright/test';
import { launchOptions } from './chromium.ts';

// What mostly waits for the next reading of a feed goes on beside what keeps a browser busy.
const WAITING = /(doctor|feeds-curl|long-poll|nginx|openapi|stream-clients|stream-wire)\.spec\.ts/;

export default defineConfig({
  testDir: '.',
  testIgnore: 'measure/**',
  fullyParallel: true,
  workers: 4,
  forbidOnly: !!process.env.CI,
  // A machine that others share stands still now and then. What fails twice in a row fails; what fails once is told as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  projects: [
    { name: 'programs', testMatch: WAITING, workers: 2 },
    // Two leave a fifth of two processors idle.
    { name: 'people', testIgnore: [WAITING, 'measure/**'], workers: 3 },
  ],
  use: {
    browserName: 'chromium',
    launchOptions,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'off',
  },
});
