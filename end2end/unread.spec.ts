// What is unread: where reading stopped, and the numbers of rooms that are not open. Kept in the browser, for all of its tabs.

import type { Locator, Page } from '@playwright/test';
import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { RoomPage } from './pages/room.ts';

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);

/** Where reading stopped. */
function line(reader: RoomPage): Locator { return reader.log.locator('.unread-line'); }

/** What stands next to the line, below it. */
function below(reader: RoomPage): Locator { return reader.log.locator('.unread-line + * .body'); }

/** A room in the list beside the conversation. */
function listed(page: Page, room: string): Locator { return page.locator('#rooms li').filter({ has: page.locator('.room-name', { hasText: new RegExp(`^${room}$`) }) }); }

/** Waits until it is kept that this room is read up to its newest message. */
async function hasRead(reader: RoomPage, room = 'lobby'): Promise<void> {
  await expect.poll(() => reader.page.evaluate((room) => {
    const newest = [...document.querySelectorAll('[role=log] article[id^=m]')].at(-1)?.id.slice(1);
    return newest !== undefined && localStorage.getItem(`read:${room}`)?.split('-')[1] === newest;
  }, room)).toBe(true);
}

/** As if the tab were behind others, which no headless browser knows. */
async function hide(reader: RoomPage, hidden: boolean): Promise<void> {
  await reader.page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);
}

test('a line stands where reading stopped when the page is opened again, and not before one\'s own words', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered('old', 5));
  const anna = await person();
  await anna.open();
  await hasRead(anna);
  await expect(line(anna)).toHaveCount(0);
  await anna.page.goto('/');
  await hallway.sayAll('lobby', numbered('new', 3));
  await anna.open();
  await expect(line(anna)).toHaveText(/^New since \d\d:\d\d$/);
  await expect(below(anna)).toHaveText('new 1');
  expect(await faults(anna.page)).toEqual([]);

  // It stays there while the reader is here.
  await hallway.say('lobby', 'and more');
  await expect(anna.message('and more')).toBeInViewport();
  await anna.say('mine');
  await expect(below(anna)).toHaveText('new 1');
  await hasRead(anna);
  await anna.page.reload();
  await anna.is('live');
  await hasRead(anna);
  await expect(line(anna)).toHaveCount(0);
});

test('whoever is at the end stays there when the line comes, however late its styles are', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered('old', 60));
  const anna = await person();
  await anna.open();
  await hasRead(anna);
  await anna.page.goto('/');
  await hallway.sayAll('lobby', numbered('new', 3));
  await anna.page.route(/\/unread\.css$/, async (route) => {
    await anna.page.waitForTimeout(500);
    await route.continue();
  });
  await anna.open();
  await expect(line(anna)).toHaveCSS('display', 'flex');
  expect(await anna.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)).toBeLessThan(1);
});

test('the line survives the end of the browser, and is found where it stands further up', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered('old', 5));
  const anna = await person();
  await anna.open();
  await hasRead(anna);
  const storageState = await anna.page.context().storageState();
  await anna.page.context().close();
  await hallway.sayAll('lobby', numbered('new', 70));
  const again = await person({ storageState });
  await again.open();
  await expect(again.message('new 70')).toBeInViewport();
  await expect(line(again), 'not in this part of the past').toHaveCount(0);
  await again.olderLink.evaluate((link: HTMLElement) => link.click());
  await expect(below(again)).toHaveText('new 1');
});

test('what comes while nobody looks is counted in the title, and the line moves to it', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('lobby', 'old');
  await anna.open();
  await hasRead(anna);
  const calm = await anna.page.title();
  await hide(anna, true);
  await hallway.sayAll('lobby', numbered('new', 3));
  await expect(anna.page).toHaveTitle(`(3) ${calm}`);
  await expect(anna.page.locator('link[rel=icon]')).toHaveAttribute('href', /favicon-unread\.svg$/);
  await hide(anna, false);
  await expect(anna.page).toHaveTitle(calm);
  await expect(anna.page.locator('link[rel=icon]')).toHaveAttribute('href', /favicon\.svg$/);
  await expect(below(anna)).toHaveText('new 1');
});

test('a poll of somebody else is unread, and one\'s own is not', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('lobby', 'old');
  await anna.open();
  await hasRead(anna);
  const calm = await anna.page.title();
  await hide(anna, true);
  const own = await anna.page.request.post('/r/lobby/polls', { data: { question: 'Tea?', choices: ['Yes', 'No'] } });
  expect(own.status()).toBe(201);
  await new Guest(hallway.url).ask('lobby', { question: 'Coffee?', choices: ['Yes', 'No'] });
  await expect(anna.log.getByRole('article').filter({ hasText: 'Coffee?' })).toBeAttached();
  await expect(anna.page).toHaveTitle(`(1) ${calm}`);
});

test('whoever comes back to very much finds the line where reading stopped, also while people talk on', async ({ person, hallway }) => {
  test.slow();
  const anna = await person();
  await hallway.say('lobby', 'old');
  await anna.open();
  await hasRead(anna);
  await hide(anna, true);
  await hallway.sayAll('lobby', numbered('new', 170));
  await hide(anna, false);
  await expect(below(anna)).toHaveText('new 1');
  await hallway.say('lobby', 'and on');
  await expect(anna.message('and on')).toBeInViewport();
  await expect(below(anna)).toHaveText('new 1');
});

test('a room is read under its name, however that stands in the address', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('team', 'old');
  await anna.open('Team');
  await hasRead(anna, 'team');
  await anna.open();
  await expect(listed(anna.page, 'team').getByRole('button')).toBeVisible();
  await expect(listed(anna.page, 'team').locator('.unread')).toHaveCount(0);
  expect(await anna.page.evaluate(() => Object.keys(localStorage).filter((name) => /^(read|left|notify):.*[A-Z]/.test(name)))).toEqual([]);
});

test('what was read in another tab is not counted again by an answer that was on its way', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('kitchen', 'old');
  await anna.open('kitchen');
  await hasRead(anna, 'kitchen');
  await hallway.say('lobby', 'hello');
  await hallway.say('kitchen', 'new');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/unread\?/, async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  const asked = anna.page.waitForRequest(/\/unread\?/);
  await anna.open();
  await asked;
  const kitchen = await anna.tab();
  await kitchen.open('kitchen');
  await hasRead(kitchen, 'kitchen');
  const answered = anna.page.waitForResponse(/\/unread\?/);
  letGo();
  await (await answered).finished();
  await anna.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await expect(listed(anna.page, 'kitchen').locator('.unread')).toHaveCount(0);
});

test('whoever reads further up has not read what comes below', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered('old', 60));
  const anna = await person();
  await anna.open();
  await hasRead(anna);
  await anna.scrollTo('old 30');
  await hallway.sayAll('lobby', ['new 1', 'new 2']);
  await expect(anna.jumpButton).toHaveText(/^2 new since \d\d:\d\d$/);
  await expect(anna.page).toHaveTitle(/^\(2\) /);
  await anna.jumpButton.click();
  await expect(anna.page).not.toHaveTitle(/^\(/);
  await hasRead(anna);
});

test('reading in one tab clears the others', async ({ person, hallway }) => {
  await hallway.say('lobby', 'old');
  const anna = await person();
  await anna.open();
  await hasRead(anna);
  const second = await anna.tab();
  await second.open();
  await hasRead(second);
  await hide(anna, true);
  await hide(second, true);
  await hallway.say('lobby', 'new');
  for (const tab of [anna, second]) await expect(tab.page).toHaveTitle(/^\(1\) /);
  await hide(second, false);
  for (const tab of [anna, second]) await expect(tab.page).not.toHaveTitle(/^\(/);
});

test('the list of rooms says how much is unread elsewhere, and what is for me', async ({ person, hallway }) => {
  const anna = await person();
  await anna.page.request.put('/me', { data: { name: 'Anna' } });
  await hallway.say('kitchen', 'old');
  await hallway.say('attic', 'never read');
  await anna.open('kitchen');
  await hasRead(anna, 'kitchen');
  await hallway.say('lobby', 'hello');
  await anna.open();
  await hasRead(anna);
  await hallway.sayAll('kitchen', ['tea?', '@anna, tea?']);
  await anna.page.reload();
  const kitchen = listed(anna.page, 'kitchen');
  await expect(kitchen.locator('.unread')).toHaveText('@ 2, 2 unread, 1 of them for you');
  await expect(anna.page.locator('link[rel=icon]')).toHaveAttribute('href', /favicon-unread\.svg$/);
  await expect(listed(anna.page, 'attic').locator('.unread')).toHaveCount(0);
  expect(await faults(anna.page)).toEqual([]);
  await anna.open('kitchen');
  await expect(line(anna)).toHaveText(/^New since/);
  await hasRead(anna, 'kitchen');
  await anna.open();
  await expect(kitchen.getByRole('button')).toBeVisible();
  await expect(kitchen.locator('.unread')).toHaveCount(0);
});

test('every room that was read shows its number, whatever else is kept in the browser', async ({ person, hallway }) => {
  const anna = await person();
  const rooms = Array.from({ length: 40 }, (_, i) => `room-${i}`);
  for (const room of [...rooms, 'lobby']) await hallway.say(room, 'old');
  await anna.open();
  await hasRead(anna);
  await anna.page.evaluate((rooms) => {
    const upto = localStorage.getItem('read:lobby')!;
    for (const room of rooms) localStorage.setItem(`read:${room}`, upto);
    localStorage.setItem('read:attic', 'nonsense');
  }, rooms);
  for (const room of rooms) await hallway.say(room, 'new');
  await anna.page.reload();
  await expect(anna.page.locator('#rooms .unread')).toHaveCount(40);
});

for (const width of [1280, 390]) {
  test(`among thirty rooms the room of the page is in sight, and so is what leads elsewhere, at ${width} pixels`, async ({ person, hallway }) => {
    for (const room of numbered('room', 30).map((name) => name.replace(' ', '-'))) await hallway.say(room, 'hello');
    const anna = await person({ viewport: { width, height: 720 } });
    // The longest ago.
    await anna.open('room-1');
    await anna.is('live');
    if (width < 900) await anna.page.getByRole('button', { name: 'Rooms' }).click();
    await expect(listed(anna.page, 'room-1')).toBeInViewport();
    for (const name of ['About this room', 'Settings']) await expect(anna.page.getByRole('link', { name })).toBeInViewport({ ratio: 1 });
    await expect(listed(anna.page, 'room-30')).not.toBeInViewport();
    await expect(anna.log).toBeInViewport();
    expect(await faults(anna.page)).toEqual([]);
    await listed(anna.page, 'room-1').getByRole('button').click();
    await expect(anna.page.getByRole('dialog')).toBeInViewport({ ratio: 1 });
  });
}

test('a muted room shows no number, and one that was left is gone from the list until it is opened again', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('kitchen', 'old');
  await hallway.say('attic', 'old');
  for (const room of ['kitchen', 'attic', 'lobby']) {
    await hallway.say(room, 'hello');
    await anna.open(room);
    await hasRead(anna, room);
  }
  await hallway.say('kitchen', 'new');
  await anna.page.reload();
  const kitchen = listed(anna.page, 'kitchen');
  await expect(kitchen.locator('.unread')).toBeVisible();
  await kitchen.getByRole('button', { name: 'Mute or leave kitchen' }).click();
  expect(await faults(anna.page)).toEqual([]);
  // What it means is for everybody to read.
  await expect(anna.dialog.getByText('Left, it is gone from this list')).toBeVisible();
  await anna.dialog.getByRole('button', { name: 'Mute' }).click();
  await expect(kitchen.locator('.unread')).toHaveCount(0);
  await anna.page.reload();
  await listed(anna.page, 'attic').getByRole('button').click();
  await anna.dialog.getByRole('button', { name: 'Leave' }).press('Enter');
  await expect(listed(anna.page, 'attic')).toBeHidden();
  // Whoever goes by keys goes on in the list.
  await expect(anna.page.locator('#rooms li:not([hidden]) > a:focus')).toHaveCount(1);
  await expect(kitchen.locator('.unread')).toHaveCount(0);
  await anna.page.reload();
  await expect(kitchen.getByRole('button')).toBeVisible();
  await expect(listed(anna.page, 'attic')).toBeHidden();
  await anna.open('attic');
  await expect(listed(anna.page, 'attic')).toBeVisible();
});
