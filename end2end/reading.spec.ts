// Reading what was said before: a long past in a short list, one message among its neighbours, and the way to the newest.

import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { Message } from './hallway.ts';
import type { RoomPage } from './pages/room.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `message ${i + 1}`);
/** Entries that the list has at most. */
const SHOWN = 300;

/** Where a message stands on the screen. */
async function place(anna: RoomPage, body: string): Promise<number> { return Math.round((await anna.message(body).boundingBox())!.y); }

/** The texts in the list, read at once. */
async function bodies(anna: RoomPage): Promise<string[]> { return anna.bodies.evaluateAll((all) => all.map((body) => body.textContent!)); }

/** Walks to an edge of the log by scrolling, page by page; gives back what was in the list on the way, which is never too much. */
async function walk(anna: RoomPage, edge: 'top' | 'bottom', until: string): Promise<Set<string>> {
  const seen = new Set<string>();
  for (;;) {
    const now = await bodies(anna);
    expect(now.length).toBeLessThanOrEqual(SHOWN);
    now.forEach((body) => seen.add(body));
    if (now.includes(until)) return seen;
    const end = edge === 'top' ? 0 : -1;
    await anna.scrollToEdge(edge);
    await expect.poll(async () => (await bodies(anna)).at(end)).not.toBe(now.at(end));
  }
}

test('the past is read to its beginning and back, in a list that never gets long, and the eye stays where it is', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(460));
  const anna = await person();
  await anna.open();
  await expect(anna.message('message 411')).toBeAttached();
  // Whatever comes above, what is read stays in its place.
  await anna.scrollTo('message 430');
  const stood = await place(anna, 'message 430');
  await anna.olderLink.evaluate((link: HTMLElement) => link.click());
  await expect(anna.message('message 386')).toBeAttached();
  await expect.poll(() => place(anna, 'message 430')).toBe(stood);

  const back = await walk(anna, 'top', 'message 1');
  for (const body of numbered(460).slice(0, 410)) expect(back).toContain(body);
  await anna.scrollToEdge('top');
  await expect(anna.message('message 1')).toBeInViewport();
  await expect(anna.olderLink).toHaveCount(0);
  await expect(anna.message('message 460')).toHaveCount(0);

  // What is said meanwhile is news, and comes in its turn.
  await hallway.sayAll('lobby', ['news 1', 'news 2']);
  await expect(anna.jumpButton).toHaveText(/^2 new since \d\d:\d\d$/);
  await expect(anna.message('message 1')).toBeInViewport();
  const on = await walk(anna, 'bottom', 'news 2');
  for (const body of [...numbered(460).slice(200), 'news 1']) expect(on).toContain(body);
  await anna.scrollToEdge('bottom');
  await expect(anna.jumpButton).toHaveCount(0);
  await hallway.say('lobby', 'the newest');
  await expect(anna.message('the newest')).toBeInViewport();
  const all = await bodies(anna);
  expect(all).toEqual([...new Set(all)]);
});

test('while many talk, a reader further up is not moved, the list stays short, and the button leads to the newest', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await anna.scrollTo('message 20');
  await expect(anna.message('message 1')).toBeAttached();
  await anna.scrollTo('message 20');
  const stood = await place(anna, 'message 20');
  await hallway.sayAll('lobby', Array.from({ length: 320 }, (_, i) => `talk ${i + 1}`));
  await expect(anna.jumpButton).toHaveText(/^320 new since \d\d:\d\d$/);
  expect(await anna.bodies.count()).toBeLessThanOrEqual(SHOWN);
  expect(await place(anna, 'message 20')).toBe(stood);
  await anna.jumpButton.click();
  await expect(anna.message('talk 320')).toBeInViewport();
  await expect(anna.jumpButton).toHaveCount(0);
  await hallway.say('lobby', 'one more');
  await expect(anna.message('one more')).toBeInViewport();
});

test('Esc puts the button away until there is more news, and leaves what is typed', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await anna.scrollTo('message 20');
  await hallway.say('lobby', 'new one');
  await expect(anna.jumpButton).toHaveText(/^1 new since \d\d:\d\d$/);
  await anna.box.fill('half a sentence');
  await anna.box.press('Escape');
  await expect(anna.jumpButton).toHaveCount(0);
  await expect(anna.box).toHaveValue('half a sentence');
  await expect(anna.message('message 20')).toBeInViewport();
  await hallway.say('lobby', 'new two');
  await expect(anna.jumpButton).toHaveText(/^2 new since \d\d:\d\d$/);
  await anna.page.keyboard.press('Escape');
  await expect(anna.jumpButton).toHaveCount(0);
});

test('the address of a message opens it among its neighbours, marked, and the page goes on from there', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(200));
  const anna = await person();
  await anna.open();
  await anna.readBackTo('message 100');
  const address = (await anna.whenLink('message 100').getAttribute('href'))!;

  const ben = await person();
  await ben.page.goto(address);
  await ben.is('live');
  for (const near of ['message 98', 'message 99', 'message 100', 'message 101', 'message 102']) await expect(ben.message(near)).toBeInViewport();
  const ground = (body: string) => ben.item(body).evaluate((item) => getComputedStyle(item).backgroundColor);
  expect(await ground('message 100')).not.toBe(await ground('message 101'));
  await expect(ben.jumpButton).toHaveText('To the newest');

  // It listens, and what is heard waits at the end.
  await anna.say('hello from now');
  await expect(ben.jumpButton).toHaveText(/^1 new since \d\d:\d\d$/);
  await expect(ben.message('hello from now')).toHaveCount(0);
  await expect(ben.people).toHaveCount(2);
  await walk(ben, 'bottom', 'hello from now');
  await ben.scrollToEdge('bottom');
  await anna.say('and again');
  await expect(ben.message('and again')).toBeInViewport();

  // The address that a program is given leads there too.
  await ben.page.goto(address.replace(/\?around=(\d+)#.*/, '/messages/$1'));
  await expect(ben.page).toHaveURL(new RegExp(`${address.replace('?', '\\?')}$`));
  await expect(ben.message('message 100')).toBeInViewport();
  await ben.is('live');
  await ben.jumpButton.click();
  await expect(ben.message('and again')).toBeInViewport();
  await expect(ben.page).toHaveURL(/\/r\/lobby$/);
});

test('in a small room, the address of its first message does not lead to the last one', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(40));
  const anna = await person();
  await anna.open();
  await anna.page.goto((await anna.whenLink('message 3').getAttribute('href'))!);
  await anna.is('live');
  await expect(anna.message('message 3')).toBeInViewport();
  await expect(anna.message('message 40')).not.toBeInViewport();
  await hallway.say('lobby', 'new');
  await expect(anna.jumpButton).toHaveText(/^1 new since/);
});

test('what comes next is asked for again when it could not be loaded', async ({ person, hallway, gate }) => {
  await hallway.sayAll('lobby', numbered(200));
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await anna.readBackTo('message 100');
  await anna.page.goto((await anna.whenLink('message 100').getAttribute('href'))!);
  await anna.is('live');
  anna.troubles.expect(/status of 503/, / 503 GET/);
  gate.answersAt('GET', /\/messages/, 503);
  await anna.scrollToEdge('bottom');
  const failed = anna.page.getByRole('link', { name: 'The newer messages could not be loaded. Try again' });
  await expect(failed).toBeVisible();
  await anna.jumpButton.click();
  await anna.tells('The newest messages could not be loaded');
  gate.answersNowhere();
  await failed.click();
  await expect(anna.message('message 140')).toBeAttached();
  await anna.jumpButton.click();
  await expect(anna.message('message 200')).toBeInViewport();
});

test('who presses the button twice on a slow line is led to the newest once', async ({ person, hallway, gate }) => {
  await hallway.sayAll('lobby', numbered(120));
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  await anna.readBackTo('message 30');
  await anna.page.goto((await anna.whenLink('message 30').getAttribute('href'))!);
  await anna.is('live');
  gate.stallsAt(/\/messages$/);
  await anna.jumpButton.click();
  await expect.poll(() => gate.count('GET', /\/messages$/)).toBe(1);
  await anna.jumpButton.click();
  await anna.say('from the past');
  await gate.passes();
  await expect(anna.message('from the past')).toBeInViewport();
  await expect(anna.message('message 120')).toBeInViewport();
  expect(gate.count('GET', /\/messages$/)).toBe(1);
  await expect(anna.message('from the past')).toHaveCount(1);
});

test('what is changed above the eye does not move it', async ({ person, hallway }) => {
  const ben = new Guest(hallway.url);
  const said = JSON.parse((await ben.send('POST', '/r/lobby/messages', { body: 'line\n'.repeat(30) })).body) as Message;
  await hallway.sayAll('lobby', numbered(45));
  const anna = await person();
  await anna.open();
  await anna.scrollTo('message 20');
  const stood = await place(anna, 'message 20');
  await ben.send('PATCH', `/r/lobby/messages/${said.id}`, { body: 'shorter' });
  await expect(anna.message('shorter')).toBeAttached();
  await expect.poll(() => place(anna, 'message 20')).toBe(stood);
});

test('without scripts the address of a message opens it among its neighbours, and links lead on', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(200));
  const anna = await person({ javaScriptEnabled: false });
  await anna.read();
  await anna.olderLink.click();
  await expect(anna.message('message 110')).toBeAttached();
  await anna.page.goto((await anna.whenLink('message 110').getAttribute('href'))!);
  await expect(anna.message('message 110')).toBeInViewport();
  await expect(anna.message('message 109')).toBeInViewport();
  await expect(anna.jumpButton).toHaveCount(0);
  await anna.newerLink.click();
  await expect(anna.message('message 135')).toBeAttached();
  await anna.page.getByRole('link', { name: 'To the newest messages' }).click();
  await expect(anna.message('message 200')).toBeInViewport();
});
