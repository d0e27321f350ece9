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

/** What a page has whatever is said on it: the names of its elements, and of those in a message or a line of a list also where they stand. */
type Known = { names: string[]; places: string[] };

/** Where elements stand in a message or in a line of a list, but for what Markdown gives and for pictures. */
function placesIn(root: ParentNode): string[] {
  const found = new Set<string>();
  for (const item of root.querySelectorAll('article, li, h1, .replying, .typing, .unread-line')) {
    for (const element of [item, ...item.querySelectorAll('*')]) {
      if (element.closest('.body, svg, #rooms')) continue;
      const names = [];
      for (let at: Element | null = element; at && at !== item.parentElement; at = at.parentElement) names.unshift(at.localName);
      found.add(names.join('>'));
    }
  }
  return [...found];
}

/** What a page has now. */
async function whatIsOn(page: Page): Promise<Known> {
  const names = await page.evaluate(() => [...new Set([...document.querySelectorAll('*')].map((element) => element.localName))]);
  return { names, places: await page.evaluate(`(${placesIn})(document)`) };
}

/** What is in a page and should not be. */
async function foreign(page: Page, { names, places }: Known): Promise<string[]> {
  const now: string[] = await page.evaluate(`(${placesIn})(document)`);
  const beside = now.filter((place) => !places.includes(place));
  const inside = await page.evaluate(
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
    [names, RICH],
  );
  return [...beside, ...inside];
}

/**
 * Says each in a room of its own people: as words, as a title and by a name, as far as it can be one. Each answers the one before, and
 * its author answers it in one sign, so that its words and the name stand there once more.
 */
async function say(hallway: Hallway, room: string, payloads: string[]): Promise<void> {
  let reply_to: string | undefined;
  for (const body of payloads) {
    const guest = new Guest(hallway.url);
    await guest.send('PUT', '/me', { name: body });
    let said = await guest.send('POST', `/r/${room}/messages`, { body, title: body, reply_to });
    if (said.status === 400) said = await guest.send('POST', `/r/${room}/messages`, { body, reply_to });
    expect(said.status, body).toBe(201);
    reply_to = (JSON.parse(said.body) as { id: string }).id;
    await guest.send('PUT', `/r/${room}/messages/${reply_to.split('-')[1]}/reactions/👍`);
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
  const lobby = await lobbyOf(ben);
  expect(await foreign(ben.page, { names: [...known.names, ...lobby.names], places: [...known.places, ...lobby.places] })).toEqual([]);
});

test('what is put in beside the words is seen, though the page has such elements elsewhere', async ({ person, hallway }) => {
  const ben = await person();
  const known = await whatAPlainRoomHas(ben, hallway);
  expect(await foreign(ben.page, known)).toEqual([]);
  for (const place of ['header .author', '.note .title', '.quote bdi', '.quote span', '.reactions .visually-hidden']) {
    const put = ben.log.locator(`article ${place}`).first();
    const before = await put.innerHTML();
    for (const html of ['<a href="https://evil.example/">x</a>', '<form action="https://evil.example/"></form>', '<button>x</button>']) {
      // The parser puts no form into a form.
      if (html.startsWith('<form') && place.startsWith('.reactions')) continue;
      await put.evaluate((element, html) => (element.innerHTML = html), html);
      expect(await foreign(ben.page, known), `${html} in ${place}`).not.toEqual([]);
    }
    await put.evaluate((element, html) => (element.innerHTML = html), before);
  }
  expect(await foreign(ben.page, known)).toEqual([]);
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
async function whatAPlainRoomHas(reader: RoomPage, hallway: Hallway): Promise<Known> {
  const guest = new Guest(hallway.url);
  const { body } = await guest.send('POST', '/r/plain/messages', { body: 'hello https://example.org/', title: 'Hello' });
  const { id } = JSON.parse(body) as { id: string };
  await guest.send('PUT', `/r/plain/messages/${id.split('-')[1]}/reactions/👍`);
  await guest.send('POST', '/r/plain/messages', { body: 'hello', reply_to: id });
  await guest.send('POST', '/r/plain/polls', { question: 'Tea?', choices: ['Yes', 'No'] });
  // Without a script there are parts of the page that go when it is alive.
  const html = await (await fetch(`${hallway.url}/r/plain`, { headers: { Accept: 'text/html' } })).text();
  await reader.open('plain');
  await expect(reader.log.locator('article')).toHaveCount(3);
  const sent = await reader.page.evaluate((html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*')].map((element) => element.localName), html);
  const places: string[] = await reader.page.evaluate(`(${placesIn})(new DOMParser().parseFromString(${JSON.stringify(html).replaceAll('<', '\\u003c')}, 'text/html'))`);
  const now = await whatIsOn(reader.page);
  return { names: [...new Set([...now.names, ...sent])], places: [...new Set([...now.places, ...places])] };
}

/** The elements that a lobby has besides: of its rooms, what the plain one has. */
async function lobbyOf(reader: RoomPage): Promise<Known> {
  const names = await reader.page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => !element.closest('li')).map((element) => element.localName));
  const plain = reader.page.locator('li').filter({ has: reader.page.locator('a[href="/r/plain"]') });
  await plain.first().evaluate((item) => item.setAttribute('data-plain', ''));
  const places: string[] = await reader.page.evaluate(`(${placesIn})({ querySelectorAll: () => document.querySelectorAll('[data-plain], h1') })`);
  return { names, places };
}
