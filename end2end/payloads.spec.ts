// Whatever somebody writes, as a message, a title, a name or a question, nothing of it runs and nothing of it is there but text and
// what Markdown gives: from the server, once the page is alive, and live.

import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import type { Hallway } from './hallway.ts';
import type { RoomPage } from './pages/room.ts';

const PAYLOADS = JSON.parse(readFileSync(new URL('./payloads.json', import.meta.url), 'utf8')) as string[];

/** Fewer than a page of a room has. */
const IN_A_ROOM = 45;

const rooms = Array.from({ length: Math.ceil(PAYLOADS.length / IN_A_ROOM) }, (_, room) => PAYLOADS.slice(room * IN_A_ROOM, (room + 1) * IN_A_ROOM));

/** What Markdown can give. */
const RICH = ['a', 'blockquote', 'br', 'code', 'del', 'em', 'li', 'ol', 'p', 'pre', 'strong', 'ul'];

/** The names of all elements of a page. */
const elements = (page: Page): Promise<string[]> => page.evaluate(() => [...new Set([...document.querySelectorAll('*')].map((element) => element.localName))]);

/** What is in a page and should not be. */
async function foreign(page: Page, known: string[]): Promise<string[]> {
  return page.evaluate(
    ([known, rich]) => {
      const found = [];
      const all = [...document.querySelectorAll('*')];
      if ('xss' in window) found.push('something ran');
      for (const element of all) {
        if (!known.includes(element.localName) && !(element.closest('.body') && rich.includes(element.localName))) found.push(element.outerHTML);
        const names = element.getAttributeNames();
        if (names.some((name) => name.startsWith('on') || name === 'srcdoc' || name === 'formaction' && element.closest('.log'))) found.push(element.outerHTML);
        if (element.closest('.log') && names.includes('style')) found.push(element.outerHTML);
      }
      for (const element of document.querySelectorAll('.body *')) {
        if (!rich.includes(element.localName)) found.push(element.outerHTML);
        const wanted = element.localName === 'a' ? ['href', 'rel', 'target'] : element.localName === 'ol' ? ['start'] : [];
        if (element.getAttributeNames().some((name) => !wanted.includes(name))) found.push(element.outerHTML);
        if (element instanceof HTMLAnchorElement && !/^https?:$/.test(element.protocol)) found.push(element.outerHTML);
        if (element.localName === 'a' && element.parentElement?.closest('.body a')) found.push(element.outerHTML);
      }
      return found;
    },
    [known, RICH],
  );
}

/** Says each in a room of its own people: as words, as a title and by a name, as far as it can be one. */
async function say(hallway: Hallway, room: string, payloads: string[]): Promise<void> {
  for (const body of payloads) {
    const guest = new Guest(hallway.url);
    await guest.send('PUT', '/me', { name: body });
    const titled = await guest.send('POST', `/r/${room}/messages`, { body, title: body });
    if (titled.status === 400) expect((await guest.send('POST', `/r/${room}/messages`, { body })).status, body).toBe(201);
  }
}

async function ask(hallway: Hallway, room: string, payloads: string[]): Promise<number> {
  let asked = 0;
  for (const question of payloads) {
    const { status } = await new Guest(hallway.url).send('POST', `/r/${room}/polls`, { question, choices: [question, 'Other'] });
    if (status === 201) asked += 1;
  }
  return asked;
}

test('there are at least five hundred payloads, each once', () => {
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(500);
});

test('no payload runs or adds anything in a message, a title or a name', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const [ben, plain] = [await person(), await person({ javaScriptEnabled: false })];
  const known = await whatAPlainRoomHas(ben, hallway);
  for (const [number, payloads] of rooms.entries()) {
    const room = `messages-${number}`;
    await ben.open(room);
    await say(hallway, room, payloads);
    await expect(ben.bodies).toHaveCount(payloads.length);
    expect(await foreign(ben.page, known), 'live').toEqual([]);
    await ben.open(room);
    await expect(ben.bodies).toHaveCount(payloads.length);
    expect(await foreign(ben.page, known), 'alive').toEqual([]);
    await plain.read(room);
    await expect(plain.bodies).toHaveCount(payloads.length);
    expect(await foreign(plain.page, known), 'from the server').toEqual([]);
  }
  await ben.lobby.open();
  expect(await foreign(ben.page, [...known, ...(await lobbyOf(ben))])).toEqual([]);
});

test('no payload runs or adds anything in the question of a poll', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const [ben, plain] = [await person(), await person({ javaScriptEnabled: false })];
  const known = await whatAPlainRoomHas(ben, hallway);
  for (const [number, payloads] of rooms.entries()) {
    const room = `polls-${number}`;
    await ben.open(room);
    const asked = await ask(hallway, room, payloads);
    for (const [reader, when] of [[ben, 'live'], [ben, 'alive'], [plain, 'from the server']] as const) {
      if (when === 'alive') await ben.open(room);
      if (when === 'from the server') await plain.read(room);
      await expect(reader.log.locator('article')).toHaveCount(asked);
      expect(await foreign(reader.page, known), when).toEqual([]);
    }
  }
});

/** The elements of a room in which nobody wants anything. */
async function whatAPlainRoomHas(reader: RoomPage, hallway: Hallway): Promise<string[]> {
  const guest = new Guest(hallway.url);
  await guest.send('POST', '/r/plain/messages', { body: 'hello https://example.org/', title: 'Hello' });
  await guest.send('POST', '/r/plain/polls', { question: 'Tea?', choices: ['Yes', 'No'] });
  // Without a script there are parts of the page that go when it is alive.
  const html = await (await fetch(`${hallway.url}/r/plain`, { headers: { Accept: 'text/html' } })).text();
  await reader.open('plain');
  const sent = await reader.page.evaluate((html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*')].map((element) => element.localName), html);
  return [...new Set([...(await elements(reader.page)), ...sent])];
}

/** The elements that a lobby has besides; what is in its rooms is not looked at here. */
async function lobbyOf(reader: RoomPage): Promise<string[]> {
  return reader.page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => !element.closest('li')).map((element) => element.localName));
}
