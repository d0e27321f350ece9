// What somebody sets in their browser, and what they hear of a room while they look elsewhere.

import { expect, test } from './fixtures.ts';
import { faults } from './axe.ts';
import { test as onALan } from './lan.ts';
import { notified } from './notified.ts';
import type { RoomPage } from './pages/room.ts';

/** By which the page of a notification is known. */
const pageOf = (tab: RoomPage): Promise<number> => tab.page.evaluate(() => performance.timeOrigin);

/** How many tones each page of this browser has made. */
async function tones(page: RoomPage): Promise<number[]> {
  const made: number[] = [];
  await page.page.context().exposeBinding('noteTone', () => void made.push(1));
  await page.page.context().addInitScript(() => {
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      (window as unknown as { noteTone(): void }).noteTone();
      start.apply(this, when);
    };
  });
  return made;
}

/** The module that tells is there. */
async function isReady(page: RoomPage): Promise<void> {
  // The last thing that it does is to ask for the time.
  await expect.poll(() => page.page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/me')))).toBe(true);
}

test('a mention is told once for all tabs that look elsewhere, and leads to its message', async ({ person, hallway }) => {
  const anna = await person();
  const shown = await notified(anna);
  await anna.open();
  await anna.rename('Anna Bell');
  await expect(anna.people.filter({ hasText: 'Anna Bell' })).toHaveCount(1);
  const second = await anna.tab();
  await second.open();
  for (const tab of [anna, second]) {
    await isReady(tab);
    await tab.hide();
  }
  await hallway.sayAll('lobby', ['hello', 'mail to x@anna bell', 'see http://example.org/@anna', '@Anna Bellini!', 'what do you say, @anna bell?']);
  await expect.poll(() => shown.length).toBe(1);
  expect(shown[0]!.title).toMatch(/^.+ in lobby$/);
  expect(shown[0]!.body).toBe('what do you say, @anna bell?');
  await hallway.say('lobby', '@Anna Bell, hello?');
  await expect.poll(() => shown.length).toBe(2);
  expect(shown[1]!.body).toBe('@Anna Bell, hello?');

  const teller = (await pageOf(anna)) === shown[1]!.page ? anna : second;
  await teller.mark();
  await teller.page.evaluate(() => (window as unknown as { press(): void }).press());
  await expect(teller.item('@Anna Bell, hello?')).toHaveCSS('border-radius', /^[1-9]/);
  await expect(teller.message('@Anna Bell, hello?')).toBeInViewport();
  expect(await teller.isMarked()).toBe(true);
});

test('what is seen in one tab, is one’s own or is old is not told', async ({ person, hallway }) => {
  const anna = await person();
  const shown = await notified(anna);
  await anna.page.goto('/settings?room=lobby');
  await anna.page.getByLabel('lobby').selectOption('Every message');
  await anna.open();
  const second = await anna.tab();
  await second.open();
  for (const tab of [anna, second]) await isReady(tab);
  await second.hide();
  await hallway.say('lobby', 'seen');
  await expect(anna.message('seen')).toBeVisible();
  await expect(second.message('seen')).toBeAttached();
  await anna.say('mine');
  await expect(second.message('mine')).toBeAttached();
  await anna.hide();
  await hallway.say('lobby', 'not seen');
  await expect.poll(() => shown.map(({ body }) => body)).toEqual(['not seen']);

  // By the clock of the house these were said two minutes ago.
  await anna.page.context().route(/\/me$/, async (route) => {
    const answer = await route.fetch();
    const date = new Date(Date.parse(answer.headers()['date']!) + 120_000).toUTCString();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), date } });
  });
  await anna.page.close();
  const answered = second.page.waitForResponse(/\/me$/);
  await second.page.reload();
  await second.is('live');
  await answered;
  await second.hide();
  await hallway.say('lobby', 'said long ago');
  await expect(second.message('said long ago')).toBeAttached();
  // The two clocks go alike again: what is told now is told by itself, or with what was gathered before.
  await second.page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 120_000;
  });
  await hallway.say('lobby', 'said now');
  await expect.poll(() => shown.map(({ body }) => body)).toEqual(['not seen', 'said now']);
});

test('what was told of a log that is no more hides nothing of the one that came after it', async ({ person, hallway }) => {
  const anna = await person();
  const shown = await notified(anna);
  await anna.page.addInitScript(() => localStorage.setItem('told:lobby', 'otherlog-1000000'));
  await anna.open();
  await anna.rename('Anna Bell');
  await isReady(anna);
  await anna.hide();
  await hallway.say('lobby', '@Anna Bell, hello?');
  await expect.poll(() => shown.length).toBe(1);
});

test('each room is told as much of as was set, and many messages at once as one', async ({ person, hallway }) => {
  for (const room of ['garden', 'kitchen']) await hallway.say(room, 'hello');
  const anna = await person();
  const shown = await notified(anna, 'default');
  await anna.page.goto('/r/garden');
  await anna.page.getByRole('link', { name: 'Settings' }).click();
  await expect(anna.page).toHaveURL(/\/settings\?room=garden$/);
  await expect(anna.page.getByLabel('In every room')).toHaveValue('mentions');
  await anna.page.getByRole('button', { name: 'Allow notifications' }).click();
  await expect(anna.page.getByText('This browser may show notifications of this house.')).toBeVisible();
  await anna.page.getByLabel('garden').selectOption('Every message');
  await expect(anna.page.getByText('Kept in this browser.')).toBeVisible();
  await anna.page.getByLabel('Otherwise in the room').fill('Kitchen');
  await anna.page.getByRole('button', { name: 'Set' }).click();
  await expect(anna.page.getByLabel('kitchen')).toBeFocused();
  await anna.page.getByLabel('kitchen').selectOption('Nothing');
  await anna.page.reload();
  await expect(anna.page.getByLabel('kitchen')).toHaveValue('nothing');

  // The stand-in for the browser forgets what it was allowed.
  await anna.page.context().addInitScript(() => Object.assign(Notification, { permission: 'granted' }));
  const kitchen = await anna.tab();
  await anna.open('garden');
  await kitchen.open('kitchen');
  const name = (await anna.page.locator('.signature bdi').innerText()).trim();
  for (const tab of [anna, kitchen]) {
    await isReady(tab);
    await tab.hide();
  }
  await hallway.say('kitchen', `@${name} are you there?`);
  await expect(kitchen.message(`@${name} are you there?`)).toBeAttached();
  await hallway.sayAll('garden', ['one', 'two', 'three']);
  await expect.poll(() => shown.map(({ body }) => body).join()).toContain('three');
  expect(shown.every(({ from }) => from === '/r/garden')).toBe(true);
  expect(shown.length).toBeLessThan(3);
});

test('a page that reads far back hears of what is new', async ({ person, hallway }) => {
  const first = await hallway.say('lobby', 'an old one');
  await hallway.sayAll('lobby', Array.from({ length: 120 }, (_, i) => `message ${i + 1}`));
  const anna = await person();
  const shown = await notified(anna);
  const old = first.id.split('-')[1];
  await anna.page.goto(`/r/lobby?around=${old}#m${old}`);
  await anna.is('live');
  await expect(anna.page.locator('.onward')).toBeAttached();
  await isReady(anna);
  const name = (await anna.page.locator('.signature bdi').innerText()).trim();
  await anna.hide();
  await hallway.say('lobby', `@${name}: come here`);
  await expect.poll(() => shown.map(({ body }) => body), { timeout: 20_000 }).toEqual([`@${name}: come here`]);
});

test('in quiet hours nothing is told, and two tones only where they are wanted', async ({ person, hallway }) => {
  const anna = await person();
  const shown = await notified(anna);
  const made = await tones(anna);
  await anna.page.goto('/settings');
  await anna.page.getByLabel('In every room').selectOption('Every message');
  await anna.page.getByLabel('Tell me nothing at certain hours').check();
  // All the day but for a minute that is far away.
  const hour = await anna.page.evaluate(() => new Date().getHours());
  const far = String((hour + 12) % 24).padStart(2, '0');
  await anna.page.getByLabel('From').fill(`${far}:01`);
  await anna.page.getByLabel('until').fill(`${far}:00`);
  await anna.open();
  await isReady(anna);
  await anna.box.click();
  await anna.hide();
  await hallway.say('lobby', 'at night');
  await expect(anna.message('at night')).toBeAttached();
  const settings = await anna.page.context().newPage();
  await settings.goto('/settings');
  await settings.getByLabel('Tell me nothing at certain hours').uncheck();
  await hallway.say('lobby', 'by day');
  await expect.poll(() => shown.map(({ body }) => body)).toEqual(['by day']);
  expect(made).toHaveLength(0);
  await settings.getByLabel('Two soft tones').check();
  await expect.poll(() => made.length).toBe(2);
  await hallway.say('lobby', 'with tones');
  await expect.poll(() => shown.map(({ body }) => body)).toEqual(['by day', 'with tones']);
  await expect.poll(() => made.length).toBe(4);
});

test('quiet hours that are not whole are not dropped in silence', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/settings');
  const [quiet, until] = [anna.page.getByLabel('Tell me nothing at certain hours'), anna.page.getByLabel('until')];
  const kept = () => anna.page.evaluate(() => localStorage.getItem('quiet'));
  await quiet.check();
  await expect.poll(kept).toBe('22:00-07:00');
  await until.fill('');
  await expect(anna.page.getByText('Nothing is kept yet: say when the quiet hours end.')).toBeVisible();
  expect(await kept()).toBe('22:00-07:00');
  // What is read and set in another tab leaves the fields alone.
  const other = await anna.tab();
  await other.page.goto('/settings');
  await other.page.evaluate(() => localStorage.setItem('read:lobby', 'k3v9x2-42'));
  await other.page.getByLabel('Others in the room see that I am writing').uncheck();
  await expect(anna.page.getByLabel('Others in the room see that I am writing')).not.toBeChecked();
  await expect(quiet).toBeChecked();
  await expect(until).toHaveValue('');
  await until.fill('08:30');
  await expect.poll(kept).toBe('22:00-08:30');
  await anna.page.reload();
  await expect(quiet).toBeChecked();
  await expect(until).toHaveValue('08:30');
});

test('keys of a single letter can be turned off among the settings', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/settings');
  await anna.page.getByLabel('Keys that are one letter').uncheck();
  await anna.open();
  await anna.log.focus();
  await anna.page.keyboard.press('?');
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await expect(anna.dialog).toHaveCount(1);
});

onALan('over plain HTTP on a network the settings say why there are no notifications', async ({ person, address }) => {
  const anna = await person({ baseURL: address });
  await anna.page.goto('/settings');
  await expect(anna.page.getByText('only of pages that come over HTTPS')).toBeVisible();
  await expect(anna.page.getByRole('button', { name: 'Allow notifications' })).toBeHidden();
});

test('without scripts the page of settings says that it needs one', async ({ person }) => {
  const anna = await person({ javaScriptEnabled: false });
  await anna.page.goto('/settings');
  await expect(anna.page.getByText('needs a script')).toBeVisible();
  await expect(anna.page.getByRole('checkbox')).toHaveCount(0);
});

const LOOKS = {
  light: { colorScheme: 'light' },
  'dark, on a phone': { colorScheme: 'dark', viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true },
} as const;

for (const [look, options] of Object.entries(LOOKS)) {
  test(`axe finds nothing in the settings, and they fit: ${look}`, async ({ person }) => {
    const anna = await person(options);
    await notified(anna);
    await anna.page.goto('/settings?room=a-room-with-a-name-as-long-as-it-is-allowed-to-be-0123456789-end');
    await anna.page.getByLabel('Tell me nothing at certain hours').check();
    expect(await faults(anna.page)).toEqual([]);
    expect(await anna.overflow()).toBe(0);
  });
}

test('what somebody says to the reader alone is told and counted, also where its page is not open', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  const shown = await notified(anna);
  await anna.open();
  await anna.rename('Anna');
  await anna.say('I am here.');
  await expect(anna.message('I am here.')).toBeVisible();
  await isReady(anna);
  await ben.open();
  await ben.rename('Ben');
  await expect(ben.people.filter({ hasText: /^Ben/ })).toHaveCount(1);
  await ben.page.goto('/r/lobby/people');
  await ben.page.getByRole('button', { name: 'Message Anna' }).click();
  await ben.is('live');
  await ben.say('For you alone.');
  await expect(ben.item('For you alone.').locator('time')).toBeVisible();
  await anna.hide();
  const words = () => shown.map(({ title, body }) => [title, body]);
  await expect.poll(words, { timeout: 30_000 }).toEqual([['Ben', 'For you alone.']]);
  await expect(anna.page.locator('link[rel=icon]')).toHaveAttribute('href', /favicon-unread\.svg$/);
  await anna.page.evaluate(() => (window as unknown as { press(): void }).press());
  await expect(anna.heading).toHaveText('Ben');
  await anna.is('live');

  // There it needs no name to be for her.
  await isReady(anna);
  await anna.hide();
  await ben.say('And again.');
  await expect.poll(words).toEqual([['Ben', 'For you alone.'], ['Ben', 'And again.']]);
});
