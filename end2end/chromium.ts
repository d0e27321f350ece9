// The browser that is on this machine. Playwright's own is never downloaded.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LaunchOptions } from '@playwright/test';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const launchOptions: LaunchOptions = {
  executablePath: NAMES.flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name))).find(
    (file) => existsSync(file),
  ),
  // A browser that is tested has nothing to say to anybody but the server.
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};
