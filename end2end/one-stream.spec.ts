// However many tabs a browser has open, it holds one stream: browsers open six connections to a host and let the seventh wait.

import { expect, test } from './lan.ts';
import type { Way } from './fixtures.ts';
import type { Hallway } from './hallway.ts';
import type { RoomPage } from './pages/room.ts';
import { crash, freeze, stop } from './renderer.ts';

const TABS = 12;
const AT_ONCE_MS = 1_000;
const TAKE_OVER_MS = 3_000;

/** Tabs in these rooms, of which the last stands in front of the others. */
async function tabs(first: RoomPage, rooms: string[]): Promise<RoomPage[]> {
  const tabs: RoomPage[] = [];
  for (const room of rooms) {
    tabs.push(tabs.length === 0 ? first : await first.tab());
    await tabs.at(-1)!.open(room);
    if (!(await tabs.at(-2)?.isHidden())) await tabs.at(-2)?.hide();
  }
  return tabs;
}

const lobbies = (count: number) => Array.from({ length: count }, () => 'lobby');

/** Says something and gives how long it took until the last of these tabs showed it. */
async function untilAllShow(hallway: Hallway, tabs: RoomPage[], body: string, room = 'lobby'): Promise<number> {
  const shown = Promise.all(tabs.map((tab) => tab.shows(body)));
  const said = Date.now();
  await hallway.say(room, body);
  return Math.max(...(await shown)) - said;
}

test('twelve tabs of a plain http site are live within a second, over one stream, and each shows everything once', async ({ person, hallway, address }) => {
  const all = await tabs(await person({ baseURL: address }), lobbies(TABS));
  expect(await all[0].page.evaluate(() => window.isSecureContext)).toBe(false);
  await expect.poll(() => hallway.streams()).toBe(1);
  const millis: number[] = [];
  const said = Array.from({ length: 5 }, (_, i) => `said ${i + 1}`);
  for (const body of said) millis.push(await untilAllShow(hallway, all, body));
  console.log(`from the POST to the last of ${TABS} tabs: ${millis.map((each) => `${each.toFixed(0)} ms`).join(', ')}`);
  expect(Math.max(...millis)).toBeLessThan(AT_ONCE_MS);
  for (const tab of all) await tab.hasExactly(said);
  expect(await hallway.streams()).toBe(1);
});

test('tabs of different rooms share it, and each hears its own room', async ({ person, hallway, address }) => {
  const rooms = ['lobby', 'kitchen', 'attic', 'lobby'];
  const all = await tabs(await person({ baseURL: address }), rooms);
  await expect.poll(() => hallway.streams()).toBe(1);
  for (const room of ['lobby', 'kitchen', 'attic']) {
    const those = all.filter((_, place) => rooms[place] === room);
    expect(await untilAllShow(hallway, those, `for the ${room}`, room)).toBeLessThan(AT_ONCE_MS);
  }
  for (const [place, tab] of all.entries()) await tab.hasExactly([`for the ${rooms[place]}`]);
  expect(await hallway.streams()).toBe(1);
});

test('a tab that is opened late shows what was said before, and takes nothing from the others', async ({ person, hallway, address }) => {
  const first = await person({ baseURL: address });
  await first.open();
  await hallway.sayAll('lobby', ['one', 'two']);
  const second = await first.tab();
  await second.open('kitchen');
  await hallway.sayAll('lobby', ['three', 'four']);
  await hallway.say('kitchen', 'tea');
  await first.hasExactly(['one', 'two', 'three', 'four']);
  await second.hasExactly(['tea']);
});

const ENDS: Record<string, (tab: RoomPage) => Promise<void>> = {
  closed: async (tab) => tab.page.close(),
  crashed: async (tab) => crash(tab.page),
  frozen: async (tab) => void (await freeze(tab.page)),
};

function takesOver(way: Way, origin: (fixtures: { address: string; hallway: Hallway }) => string): void {
  for (const [how, end] of Object.entries(ENDS)) {
    test(`the others stay live when the first tab is ${how}`, async ({ atDesk, hallway, address }) => {
      const [first, ...others] = await tabs(await atDesk(origin({ address, hallway })), lobbies(4));
      await hallway.say('lobby', 'before');
      for (const tab of others) await expect(tab.message('before')).toBeVisible();
      await end(first);
      const millis = await untilAllShow(hallway, others, 'after');
      console.log(`${way}, first tab ${how}: the others show what is said after ${millis.toFixed(0)} ms`);
      expect(millis).toBeLessThan(TAKE_OVER_MS);
      expect(await untilAllShow(hallway, others, 'and on')).toBeLessThan(AT_ONCE_MS);
      for (const tab of others) {
        await tab.is('live');
        await tab.hasExactly(['before', 'after', 'and on']);
      }
    });
  }

  test('the others stay live when the process of the first tab stands still, and it catches up when it goes on', async ({ atDesk, hallway, address }) => {
    const [first, ...others] = await tabs(await atDesk(origin({ address, hallway })), lobbies(3));
    const goOn = await stop(first.page);
    const millis = await untilAllShow(hallway, others, 'after').finally(goOn);
    console.log(`${way}, first tab's process stopped: the others show what is said after ${millis.toFixed(0)} ms`);
    expect(millis).toBeLessThan(TAKE_OVER_MS);
    await hallway.say('lobby', 'and on');
    for (const tab of [first, ...others]) await tab.hasExactly(['after', 'and on']);
  });
}

test.describe('by a shared worker', () => takesOver('worker', ({ address }) => address));

test.describe('by a lock, where there is no shared worker', () => {
  test.use({ way: 'lock' });
  takesOver('lock', ({ hallway }) => hallway.url);

  test('six tabs hold one stream, and each shows everything once', async ({ person, hallway }) => {
    const all = await tabs(await person(), lobbies(6));
    expect(await all[0].page.evaluate(() => [window.isSecureContext, 'SharedWorker' in window])).toEqual([true, false]);
    await expect.poll(() => hallway.streams()).toBe(1);
    const said = ['one', 'two', 'three'];
    for (const body of said) expect(await untilAllShow(hallway, all, body)).toBeLessThan(AT_ONCE_MS);
    for (const tab of all) await tab.hasExactly(said);
    expect(await hallway.streams()).toBe(1);
  });
});

test.describe('each for itself while it is visible, where there is neither', () => {
  test.use({ way: 'alone' });

  test('a tab that is hidden holds no stream, and catches up when it is shown again', async ({ person, hallway, address }) => {
    const front = await person({ baseURL: address });
    const back = await front.tab();
    for (const tab of [front, back]) await tab.open();
    expect(await front.page.evaluate(() => ['SharedWorker' in window, 'locks' in navigator])).toEqual([false, false]);
    await expect.poll(() => hallway.streams()).toBe(2);
    await back.hide();
    await expect.poll(() => hallway.streams()).toBe(1);
    await hallway.sayAll('lobby', ['one', 'two']);
    await front.hasExactly(['one', 'two']);
    await front.hide();
    await back.show();
    await back.is('live', { timeout: TAKE_OVER_MS });
    await back.hasExactly(['one', 'two']);
    expect(await untilAllShow(hallway, [back], 'three')).toBeLessThan(AT_ONCE_MS);
    await expect.poll(() => hallway.streams()).toBe(1);
    await front.show();
    await front.hasExactly(['one', 'two', 'three']);
  });
});

test('tabs whose worker comes late do without it, and share it once it is there', async ({ person, hallway, gate }) => {
  const first = await person({ baseURL: gate.url });
  await first.page.context().addInitScript(() => delete (Navigator.prototype as { locks?: unknown }).locks);
  gate.stallsAt(/\/worker\.js/);
  const both = [first, await first.tab()];
  for (const tab of both) await tab.open();
  await expect.poll(() => hallway.streams()).toBe(2);
  await gate.passes();
  await expect.poll(() => hallway.streams()).toBe(1);
  for (const tab of both) await tab.is('live');
  expect(await untilAllShow(hallway, both, 'by one stream')).toBeLessThan(AT_ONCE_MS);
  for (const tab of both) await tab.hasExactly(['by one stream']);
});

test('a worker that takes its time to start is waited for', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  gate.stallsAt(/\/worker\.js/);
  await anna.page.goto('/r/lobby');
  await expect.poll(() => gate.count('GET', /\/worker\.js/)).toBe(1);
  const asked = Date.now();
  await expect.poll(() => Date.now() - asked, 'as a slow phone takes').toBeGreaterThan(2_500);
  await gate.passes();
  await anna.is('live');
  expect(gate.count('GET', /\/worker\.js/)).toBe(1);
  expect(gate.count('GET', /events/)).toBe(1);
});
