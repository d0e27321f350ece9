// What every test starts from: a server of its own, and people with browsers whose troubles fail the test.

import { test as base, expect, type Browser, type BrowserContextOptions } from '@playwright/test';
import { Desktop } from './desktop.ts';
import { Hallway } from './hallway.ts';
import { RoomPage } from './pages/room.ts';
import { Proxy } from './proxy.ts';
import { Troubles } from './troubles.ts';

/**
 * How the tabs of a browser come by a stream: one `worker` for all of them, one of them that holds the `lock`, or each `alone`
 * while it is visible. A browser takes the first that it has; the better ones are taken away.
 */
export type Way = 'worker' | 'lock' | 'alone';

interface Fixtures {
  /** What the server is started with besides the usual: `test.use({ flags: ['--demo'] })`. */
  flags: string[];
  way: Way;
  hallway: Hallway;
  /** A proxy before the server: `person({ baseURL: gate.url })` reaches it by that only. */
  gate: Proxy;
  troubles: Troubles;
  /** Somebody new: a browser context with cookies of its own, and an empty page in it. */
  person: (options?: BrowserContextOptions & { browser?: Browser }) => Promise<RoomPage>;
  /** Somebody at a browser of their own, whose tabs may crash and of which only the one in front is visible. */
  atDesk: (origin?: string) => Promise<RoomPage>;
}

export const test = base.extend<Fixtures>({
  flags: [[], { option: true }],
  way: ['worker', { option: true }],

  hallway: async ({ flags }, use, testInfo) => {
    const hallway = await Hallway.start(flags);
    await use(hallway);
    await hallway.end();
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('server log', { body: hallway.log });
  },

  gate: async ({ hallway }, use) => {
    const proxy = await Proxy.before(hallway.url);
    await use(proxy);
    await proxy.end();
  },

  troubles: [
    async ({}, use) => {
      const troubles = new Troubles();
      await use(troubles);
      expect(troubles.unexpected, 'Nothing goes wrong in silence').toEqual([]);
    },
    { auto: true },
  ],

  // The proxy is named here so that it outlives the browsers before which it stands.
  person: async ({ browser, hallway, gate: _, troubles, way, contextOptions, locale, timezoneId }, use) => {
    const contexts: Array<{ close(): Promise<void> }> = [];
    await use(async ({ browser: own, ...options } = {}) => {
      const context = await (own ?? browser).newContext({ ...contextOptions, locale, timezoneId, baseURL: hallway.url, ...options });
      contexts.push(context);
      await troubles.watch(context, options);
      await context.addInitScript(takeAway, way);
      return new RoomPage(await context.newPage(), troubles);
    });
    for (const context of contexts) await context.close();
  },

  atDesk: async ({ hallway, gate: _, troubles, way }, use) => {
    const desktops: Desktop[] = [];
    await use(async (origin = hallway.url) => {
      const desktop = await Desktop.open();
      desktops.push(desktop);
      await troubles.watch(desktop.context);
      await desktop.context.addInitScript(takeAway, way);
      return new RoomPage(await desktop.context.newPage(), troubles, origin);
    });
    for (const desktop of desktops) await desktop.close();
  },
});

export { expect };

function takeAway(way: Way): void {
  if (way !== 'worker') delete (window as { SharedWorker?: unknown }).SharedWorker;
  if (way === 'alone') delete (Navigator.prototype as { locks?: unknown }).locks;
}
