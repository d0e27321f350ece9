// Whatever happens between a page and the server: the page says so in words, comes back by itself, and nothing is lost or doubled.

import { chromium } from '@playwright/test';
import { wholeBrowser } from './chromium.ts';
import { expect, test } from './fixtures.ts';
import type { Hallway } from './hallway.ts';
import type { RoomPage } from './pages/room.ts';
import type { Proxy } from './proxy.ts';
import { freeze } from './renderer.ts';
import { NO_SERVER } from './troubles.ts';

const BACK = { timeout: 3_000 };
const MISSED = ['missed one', 'missed two', 'missed three'];
const DRAFT = 'half a thou';

/** What a line is put through; each gives what ends it. */
const CAUSES: Record<string, (world: { hallway: Hallway; gate: Proxy }) => Promise<() => Promise<void>>> = {
  'a proxy that says 502 while the server restarts': async ({ hallway, gate }) => {
    gate.answers(502);
    await hallway.stop();
    await hallway.start();
    return () => gate.passes();
  },
  'a proxy that says 503': async ({ gate }) => {
    gate.answers(503);
    return () => gate.passes();
  },
  'a proxy that says 404': async ({ gate }) => {
    gate.answers(404);
    return () => gate.passes();
  },
  'nobody at the address': async ({ gate }) => {
    await gate.refuses();
    return () => gate.passes();
  },
  'a kill -9 of the server': async ({ hallway, gate }) => {
    await hallway.kill();
    gate.cuts();
    return () => hallway.start();
  },
};

for (const [cause, begin] of Object.entries(CAUSES)) {
  test(`a page outlives ${cause}`, async ({ person, hallway, gate }) => {
    const anna = await settled(await person({ baseURL: gate.url }), hallway);
    const end = await begin({ hallway, gate });
    await anna.is('reconnecting');
    // Long enough for more than one attempt to fail.
    await expect.poll(() => gate.count('GET', /events/) > 3 || cause.startsWith('nobody') || cause.startsWith('a kill')).toBe(true);
    if (!cause.startsWith('a kill')) await hallway.sayAll('lobby', MISSED);
    await end();
    if (cause.startsWith('a kill')) await hallway.sayAll('lobby', MISSED);
    await hasComeBack(anna, hallway);
  });
}

test('a line that is cut ten times in a row loses nothing and repeats nothing', async ({ person, hallway, gate }) => {
  const anna = await settled(await person({ baseURL: gate.url }), hallway);
  const said: string[] = [];
  for (let i = 1; i <= 10; i++) {
    gate.cuts();
    said.push(`said ${i}`);
    await hallway.say('lobby', `said ${i}`);
    if (i % 3 === 0) await expect(anna.message(`said ${i}`)).toBeVisible(BACK);
  }
  await anna.hasExactly(['before', ...said]);
  await anna.is('live', BACK);
});

test('a line that stands still for a while brings everything when it moves again', async ({ person, hallway, gate }) => {
  const anna = await settled(await person({ baseURL: gate.url }), hallway);
  gate.stalls();
  await hallway.sayAll('lobby', MISSED);
  await expect(anna.bodies).toHaveCount(1);
  await gate.passes();
  await hasComeBack(anna, hallway);
});

test('a page whose message is not answered does not say live over a server that stands still', async ({ person, hallway, gate }) => {
  const anna = await settled(await person({ baseURL: gate.url }), hallway);
  const goOn = hallway.standStill();
  await anna.say('is anybody there?');
  const said = Date.now();
  await anna.is('reconnecting').finally(goOn);
  console.log(`a server that stands still was noticed ${Date.now() - said} ms after something was said`);
  expect(Date.now() - said).toBeLessThan(8_000);
  await anna.is('live', BACK);
  await anna.hasExactly(['before', 'is anybody there?']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['before', 'is anybody there?']);
});

test('a tab that has not been live yet says connecting while the others say reconnecting', async ({ person, hallway, gate }) => {
  const anna = await settled(await person({ baseURL: gate.url }), hallway);
  gate.answersAt('GET', /events/, 503);
  gate.cuts();
  await anna.is('reconnecting');
  const late = await anna.tab();
  await late.read();
  await expect(late.page.locator('html[data-wasm=alive]')).toHaveCount(1);
  // Long enough for more than one attempt to fail before its eyes.
  const asked = gate.count('GET', /events/);
  await expect.poll(() => gate.count('GET', /events/)).toBeGreaterThan(asked + 1);
  await late.is('connecting');
  await anna.is('reconnecting');
  gate.answersNowhere();
  for (const tab of [anna, late]) await tab.is('live');
});

test.describe('with a clock of its own', () => {
  test.use({ way: 'alone' });

  test('a line whose other end is gone without a word is noticed, and opened anew', async ({ person, hallway, gate }) => {
    const anna = await person({ baseURL: gate.url });
    await anna.page.clock.install();
    await settled(anna, hallway);
    gate.loses();
    await hallway.sayAll('lobby', MISSED);
    await anna.page.clock.runFor(18_000);
    await anna.hasExactly(['before']);
    await anna.page.clock.runFor(7_000);
    await hasComeBack(anna, hallway);
  });

  test('a server that stands still is called live for a ping and a half at the most', async ({ person, hallway, gate }) => {
    const anna = await person({ baseURL: gate.url });
    await anna.page.clock.install();
    await settled(anna, hallway);
    const goOn = hallway.standStill();
    await anna.page.clock.runFor(18_000);
    await anna.is('live');
    await anna.page.clock.runFor(7_500);
    await anna.is('reconnecting');
    goOn();
    await hallway.sayAll('lobby', MISSED);
    await hasComeBack(anna, hallway);
  });
});

for (const way of ['worker', 'alone'] as const) {
  test.describe(`by way of ${way}`, () => {
    test.use({ way });

    test('a page without a network says so and is live right after it has one', async ({ person, hallway, gate }) => {
      const anna = await settled(await person({ baseURL: gate.url }), hallway);
      await anna.page.context().setOffline(true);
      await gate.refuses();
      await anna.is('offline');
      await hallway.sayAll('lobby', MISSED);
      await gate.passes();
      await anna.page.context().setOffline(false);
      await hasComeBack(anna, hallway);
    });

    test('a tab that was frozen is live right after it thaws', async ({ atDesk, hallway, gate }) => {
      const anna = await settled(await atDesk(gate.url), hallway);
      const other = await anna.page.context().newPage();
      const thaw = await freeze(anna.page);
      gate.cuts();
      await hallway.sayAll('lobby', MISSED);
      expect(await anna.bodies.count()).toBe(1);
      await thaw();
      await other.close();
      await hasComeBack(anna, hallway);
    });
  });
}

for (const way of ['worker', 'alone'] as const) {
  test.describe(`in a browser that keeps pages, by way of ${way}`, () => {
    test.use({ way });

    test('a page that was left and is come back to is live as it was', async ({ person, hallway, gate }) => {
      const browser = await chromium.launch({ ...wholeBrowser, headless: true, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
      // Some browsers keep a page in spite of this header; Chromium keeps it only without.
      gate.drops('cache-control');
      const anna = await settled(await person({ browser, baseURL: gate.url }), hallway);
      await anna.lobbyLink.click();
      await expect(anna.page).toHaveURL(`${gate.url}/`);
      await expect(anna.lobby.nameBox).toBeVisible();
      await hallway.sayAll('lobby', MISSED);
      await anna.page.goBack({ waitUntil: 'commit' });
      await hasComeBack(anna, hallway);
      await browser.close();
    });
  });
}

test.describe('behind a proxy that holds streams back', () => {
  test('a page notices within twenty seconds, hears all the same, and says what is wrong', async ({ person, hallway, gate }) => {
    const anna = await settled(await person({ baseURL: gate.url }), hallway);
    await expect(anna.doctorLink).toHaveCount(0);
    gate.holds();
    const begun = Date.now();
    await hallway.sayAll('lobby', MISSED);
    await expect(anna.message('missed three')).toBeVisible({ timeout: 20_000 });
    await anna.is('live', { timeout: 20_000 - (Date.now() - begun) });
    console.log(`a proxy that holds streams back was noticed after ${Date.now() - begun} ms`);
    await expect(anna.doctorLink).toBeVisible();
    await hallway.say('lobby', 'by the long way');
    await expect(anna.message('by the long way')).toBeVisible(BACK);
    await anna.say('and back');
    await anna.hasExactly(['before', ...MISSED, 'by the long way', 'and back']);
    await expect.poll(() => hallway.bodies('lobby')).toContain('and back');
    expect(await anna.isMarked()).toBe(true);
  });

  test('a page that is opened there is live within twenty seconds', async ({ person, hallway, gate }) => {
    gate.holds();
    await hallway.say('lobby', 'before');
    const anna = await person({ baseURL: gate.url });
    anna.troubles.expect(NO_SERVER);
    await anna.read();
    await anna.is('live', { timeout: 20_000 });
    await expect(anna.doctorLink).toBeVisible();
    await hallway.say('lobby', 'after');
    await expect(anna.message('after')).toBeVisible(BACK);
    await anna.hasExactly(['before', 'after']);
    await expect(anna.people).toHaveCount(1);
  });
});

/** In the room, with something said, and something that is not said yet. */
async function settled(anna: RoomPage, hallway: Hallway): Promise<RoomPage> {
  anna.troubles.expect(NO_SERVER, /status of (404|502|503)/, / (404|502|503) GET/, /net::ERR_INTERNET_DISCONNECTED/);
  await anna.open();
  await hallway.say('lobby', 'before');
  await expect(anna.message('before')).toBeVisible();
  await anna.box.fill(DRAFT);
  await anna.mark();
  return anna;
}

/** Live at once, the same page as before, with all that was missed and the draft; and it can be talked in. */
async function hasComeBack(anna: RoomPage, hallway: Hallway): Promise<void> {
  const begun = Date.now();
  await anna.is('live', BACK);
  await anna.hasExactly(['before', ...MISSED]);
  expect(Date.now() - begun).toBeLessThan(BACK.timeout);
  expect(await anna.isMarked()).toBe(true);
  await expect(anna.box).toHaveValue(DRAFT);
  await hallway.say('lobby', 'after');
  await expect(anna.message('after')).toBeVisible(BACK);
  await anna.say('mine');
  await anna.hasExactly(['before', ...MISSED, 'after', 'mine']);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['before', ...MISSED, 'after', 'mine']);
}
