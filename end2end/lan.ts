// A server on a local network, as most are tried out first: reached by a name over plain http.

import { LAN_NAME } from './chromium.ts';
import { test as base, expect } from './fixtures.ts';
import { Hallway } from './hallway.ts';

interface Fixtures {
  /** The address that people type. */
  address: string;
}

export const test = base.extend<Fixtures>({
  hallway: async ({ flags }, use, testInfo) => {
    const hallway = await Hallway.named(LAN_NAME, flags);
    await use(hallway);
    await hallway.end();
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('server log', { body: hallway.log });
  },

  // Over plain http a browser takes no notice of it, and says so.
  troubles: async ({ troubles }, use) => {
    troubles.expect(/Cross-Origin-Opener-Policy header has been ignored/);
    await use(troubles);
  },

  address: async ({ hallway }, use) => use(`http://${LAN_NAME}:${new URL(hallway.url).port}`),
});

export { expect };
