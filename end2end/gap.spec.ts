// Where messages are missing in the list: it says so, keeps what it had, and fetches them when asked to.

import { expect, test } from './fixtures.ts';
import type { Hallway } from './hallway.ts';
import type { RoomPage } from './pages/room.ts';
import type { Proxy } from './proxy.ts';
import { NO_SERVER } from './troubles.ts';

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);
const NEXT = /\/messages\?after=/;
const BEFORE = numbered('before', 3);

/** Somebody who heard the first messages, and was cut off while these were said. */
async function misses(anna: RoomPage, missed: string[], hallway: Hallway, gate: Proxy): Promise<void> {
  await anna.open();
  await hallway.sayAll('lobby', BEFORE);
  await expect(anna.message(BEFORE[2])).toBeVisible();
  anna.troubles.expect(NO_SERVER);
  await gate.refuses();
  await anna.is('reconnecting');
  await hallway.sayAll('lobby', missed);
}

/** Where a message stands on the screen. */
async function place(anna: RoomPage, body: string): Promise<number> {
  return Math.round((await anna.message(body).boundingBox())!.y);
}

test('who missed more than a thousand messages gets the newest at once, and the others by and by', async ({ person, hallway, gate }) => {
  const missed = numbered('missed', 1_060);
  const anna = await person({ baseURL: gate.url });
  await misses(anna, missed, hallway, gate);
  await gate.passes();
  await expect(anna.message('missed 1060')).toBeInViewport({ timeout: 30_000 });
  await anna.is('live');
  await expect(anna.gap).toBeVisible();
  await anna.tells('You missed a lot: here are the newest messages');
  await anna.hasExactly([...BEFORE, ...missed.slice(-50)]);

  // By keyboard: the button goes on being the one that is pressed, and what stands above stays where it is.
  await anna.scrollTo('before 3');
  await anna.loadButton.focus();
  const stood = await place(anna, 'before 3');
  await anna.page.keyboard.press('Enter');
  await anna.hasExactly([...BEFORE, ...missed.slice(0, 200), ...missed.slice(-50)]);
  await anna.tells('More messages were loaded');
  await expect.poll(() => place(anna, 'before 3')).toBe(stood);
  await expect(anna.message('missed 1')).toBeInViewport();
  await expect(anna.loadButton).toBeFocused();

  // What is said meanwhile comes at the end. More than the list holds at once is read on like any other past.
  await hallway.say('lobby', 'after');
  await expect(anna.message('after')).toBeAttached();
  await anna.page.keyboard.press('Enter');
  await expect(anna.message('missed 201')).toBeAttached();
  await expect(anna.gap).toHaveCount(0);
  await expect(anna.log).toBeFocused();
  const read = new Set<string>();
  await expect(async () => {
    const bodies = await anna.bodies.allInnerTexts();
    expect(bodies.length).toBeLessThanOrEqual(300);
    bodies.forEach((body) => read.add(body));
    await anna.scrollToEdge('bottom');
    expect(bodies.at(-1)).toBe('after');
  }).toPass({ intervals: [50], timeout: 20_000 });
  for (const body of missed.slice(200)) expect(read).toContain(body);
});

test('a list whose place is lost in the same log keeps what it shows, and a page that does not come can be asked for again', async ({ person, hallway, gate }) => {
  const missed = numbered('missed', 60);
  const anna = await person({ baseURL: gate.url });
  anna.troubles.expect(/net::ERR_/, /status of 503/, / 503 GET/);
  await misses(anna, missed, hallway, gate);
  gate.rewrites(/(event: hello\ndata: .*"epoch":"([^"]+)".*"after":)"[^"]+"(.*\n)/, '$1null$3\nevent: reset\ndata: {"reason":"expired","oldest":"$2-40"}\n');
  await gate.passes();
  await expect.poll(() => gate.count('GET', /\/messages$/), { timeout: 20_000 }).toBeGreaterThanOrEqual(1);
  gate.rewritesNothing();
  await anna.is('live', { timeout: 20_000 });
  await anna.hasExactly([...BEFORE, ...missed.slice(-50)]);

  gate.answersAt('GET', NEXT, 503);
  await anna.loadButton.click();
  await expect(anna.gap).toContainText('They could not be loaded.');
  await anna.tells('The missing messages could not be loaded');
  await expect(anna.loadButton).toBeFocused();
  gate.answersNowhere();
  // Whoever has gone on below it meanwhile reads on there.
  gate.stallsAt(NEXT);
  await anna.loadButton.click();
  await anna.scrollTo('missed 45');
  const stood = await place(anna, 'missed 45');
  await gate.passes();
  await anna.hasExactly([...BEFORE, ...missed]);
  await expect.poll(() => place(anna, 'missed 45')).toBe(stood);
  await expect(anna.gap).toHaveCount(0);
});
