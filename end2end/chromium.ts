// The browser that is on this machine. Playwright's own is never downloaded.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LaunchOptions } from '@playwright/test';

const WITH_WINDOWS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
// The same engine without the parts that draw windows: a fifth less work for each test.
const WITHOUT_WINDOWS = ['chromium-headless-shell', ...WITH_WINDOWS];

function onPath(names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

export const LAN_NAME = 'hall.test';

export const launchOptions: LaunchOptions = {
  executablePath: onPath(WITHOUT_WINDOWS),
  args: [
    // A browser that is tested has nothing to say to anybody but the server.
    ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    // A name as on a local network: unlike localhost and 127.0.0.1, an http:// page under it is not a secure context.
    `--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`,
  ],
};

/** For figures and pictures: what people have before them. */
export const wholeBrowser: LaunchOptions = { ...launchOptions, executablePath: onPath(WITH_WINDOWS) };
