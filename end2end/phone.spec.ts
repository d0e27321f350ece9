// On a phone everything is in reach and nothing sticks out.

import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { RoomPage } from './pages/room.ts';

const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(4);
const LONG_ROOM = 'a-room-with-a-name-as-long-as-it-is-allowed-to-be-0123456789-end';

async function fits(page: RoomPage): Promise<void> {
  await expect.poll(() => page.overflow()).toBe(0);
}

for (const [width, height] of [[390, 844], [360, 640]] as const) {
  const phone = { viewport: { width, height }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

  test(`a room fits a phone ${width} wide, and its button sends`, async ({ person, hallway }) => {
    await hallway.sayAll(LONG_ROOM, [LONG_WORD, `https://example.org/${LONG_WORD}`, ...Array.from({ length: 30 }, (_, i) => `line ${i}`)]);
    const anna = await person(phone);
    await anna.open(LONG_ROOM);
    await fits(anna);
    await expect(anna.box).toBeInViewport({ ratio: 1 });
    await expect(anna.sendButton).toBeInViewport({ ratio: 1 });
    await expect(anna.connection).toBeInViewport();
    await anna.box.fill('two\nlines');
    await anna.sendButton.tap();
    await expect(anna.message('two lines')).toBeInViewport();
    await anna.say('https://example.org/' + LONG_WORD);
    await fits(anna);
  });

  test(`the lobby and a page that is not there fit a phone ${width} wide`, async ({ person, hallway }) => {
    await hallway.say(LONG_ROOM, LONG_WORD);
    const anna = await person(phone);
    await anna.page.goto('/');
    await fits(anna);
    await expect(anna.lobby.nameBox).toBeVisible();
    anna.troubles.expect(/status of 404/);
    await anna.page.goto('/no/such/page');
    await fits(anna);
  });
}

test('a long name stands in full in the sheet of who is here', async ({ person }) => {
  const [anna, ben] = [await person(), await person({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true })];
  const name = 'Wolfeschlegelsteinhausenbergerdo';
  await anna.open();
  await anna.rename(name);
  await ben.open();
  await ben.page.getByRole('button', { name: '2 here' }).tap();
  const author = ben.people.getByText(name);
  await expect(author).toBeVisible();
  expect(await author.evaluate((author) => author.scrollWidth - author.clientWidth)).toBeLessThanOrEqual(0);
  await fits(ben);
});

test('what can be touched is at least 44 pixels high', async ({ person }) => {
  const anna = await person({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await anna.open();
  for (const target of [anna.box, anna.sendButton]) {
    expect(Math.round((await target.boundingBox())!.height)).toBeGreaterThanOrEqual(44);
  }
});

test('a page may be zoomed, and makes room for the keyboard of a phone', async ({ person }) => {
  const anna = await person();
  for (const address of ['/', '/r/lobby', '/v/lobby']) {
    await anna.page.goto(address);
    const viewport = anna.page.locator('meta[name=viewport]');
    await expect(viewport).toHaveAttribute('content', /interactive-widget=resizes-content/);
    await expect(viewport).not.toHaveAttribute('content', /user-scalable|maximum-scale/);
  }
});

test('the Enter key of a phone says what it does', async ({ person, hallway }) => {
  const anna = await person({ viewport: { width: 360, height: 640 }, isMobile: true, hasTouch: true });
  await anna.open('hall');
  await anna.box.fill('one');
  await anna.box.press('Enter');
  await expect(anna.box).toHaveValue('one\n');
  await Promise.all([anna.page.waitForResponse('**/r/hall/messages'), anna.sendButton.tap()]);
  const edit = (await anna.moreLink('one').getAttribute('href'))!;

  const unwritten = ['hidden', 'checkbox', 'radio', 'date', 'time', 'file'].map((type) => `[type=${type}]`).join();
  const written = anna.page.locator(`input:not(${unwritten}, [hidden]), textarea`);
  const hints = () =>
    written.evaluateAll((fields) => fields.map((field) => `${field.getAttribute('name') ?? field.id}: ${field.getAttribute('enterkeyhint')}`));
  const hinted = async (address: string, expected: string[]) => {
    await anna.page.goto(address);
    await expect.poll(hints, address).toEqual(expected);
  };
  await hinted(edit, ['body: enter']);
  // Who opened the room looks after it.
  await hinted('/r/hall/people', ['topic: done', 'seconds: done']);
  await new Guest(hallway.url).ask('hall', { question: 'Ask me', choices: ['What?'], adding: 'everyone' });
  await hinted('/r/hall', ['q: search', 'text: send', 'body: enter', 'name: done']);
  await anna.moreLink('one').tap();
  await expect(anna.dialog.getByRole('textbox')).toHaveAttribute('enterkeyhint', 'done');
  await hinted('/v/hall', ['text: send']);
  await hinted('/', ['name: done', 'name: go']);
  await hinted('/search', ['q: search', 'from: search']);
  await hinted('/feeds', ['name: go']);
  await hinted('/settings', ['new-room: done']);
  await hinted('/me/passphrase', ['passphrase: done']);
  // A name alone brings nobody back: what Enter does in it is left to the phone.
  await hinted('/me/return', ['name: null', 'passphrase: go']);
});

test('the dashboard fits the narrowest phone', async ({ person }) => {
  const anna = await person({ viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  await anna.page.goto('/status');
  await fits(anna);
});

test('the sheet of people lets nothing of the conversation through', async ({ person }) => {
  const anna = await person({ viewport: { width: 390, height: 800 } });
  await anna.open();
  await anna.page.locator('.people-button').click();
  const sheet = anna.page.locator('#people');
  await expect(sheet).toBeVisible();
  const ground = await sheet.evaluate((sheet) => getComputedStyle(sheet).backgroundColor);
  expect(ground).not.toMatch(/^(transparent|.*[,/] ?0\))$/);
});
