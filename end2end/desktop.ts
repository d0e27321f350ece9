// A browser as it stands on a desk: one window, one profile, and of its tabs only the one in front is visible. Playwright's own
// contexts have every tab in front, where none can be frozen.

import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { wholeBrowser } from './chromium.ts';

const PATIENCE_MS = 20_000;

export class Desktop {
  private constructor(readonly browser: Browser, private readonly child: ChildProcess, private readonly profile: string) {}

  static async open(): Promise<Desktop> {
    const profile = await mkdtemp(path.join(tmpdir(), 'hallway-browser-'));
    const flags = ['--headless', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--disable-dev-shm-usage', '--no-default-browser-check'];
    const child = spawn(wholeBrowser.executablePath!, [...flags, ...wholeBrowser.args!, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The browser did not start.')), PATIENCE_MS);
      child.on('error', reject);
      createInterface(child.stderr).on('line', (line) => {
        const found = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
    });
    return new Desktop(await chromium.connectOverCDP(address, { noDefaults: true }), child, profile);
  }

  get context(): BrowserContext { return this.browser.contexts()[0]; }

  async close(): Promise<void> {
    const ended = this.child.exitCode === null ? once(this.child, 'exit') : Promise.resolve();
    // Its processes may stand still.
    await this.browser.close().catch(() => {});
    this.child.kill('SIGKILL');
    await ended;
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
