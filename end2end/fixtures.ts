// What every test starts from: a server of its own, and people with browsers whose troubles fail the test.

import { test as base, expect, type Browser, type BrowserContextOptions } from '@playwright/test';
import { Hallway } from './hallway.ts';
import { RoomPage } from './pages/room.ts';
import { Troubles } from './troubles.ts';

interface Fixtures {
  /** What the server is started with besides the usual: `test.use({ flags: ['--demo'] })`. */
  flags: string[];
  hallway: Hallway;
  troubles: Troubles;
  /** Somebody new: a browser context with cookies of its own, and an empty page in it. */
  person: (options?: BrowserContextOptions & { browser?: Browser }) => Promise<RoomPage>;
}

export const test = base.extend<Fixtures>({
  flags: [[], { option: true }],

  hallway: async ({ flags }, use, testInfo) => {
    const hallway = await Hallway.start(flags);
    await use(hallway);
    await hallway.end();
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('server log', { body: hallway.log });
  },

  troubles: [
    async ({}, use) => {
      const troubles = new Troubles();
      await use(troubles);
      expect(troubles.unexpected, 'Nothing goes wrong in silence').toEqual([]);
    },
    { auto: true },
  ],

  person: async ({ browser, hallway, troubles, contextOptions, locale, timezoneId }, use) => {
    const contexts: Array<{ close(): Promise<void> }> = [];
    await use(async ({ browser: own, ...options } = {}) => {
      const context = await (own ?? browser).newContext({ ...contextOptions, locale, timezoneId, baseURL: hallway.url, ...options });
      contexts.push(context);
      await troubles.watch(context, options);
      return new RoomPage(await context.newPage(), troubles);
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };
