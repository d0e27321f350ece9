// Whatever somebody writes, as a message, a title, a name, a question or a topic, or looks for, nothing of it runs and nothing of it is
// there but text and what Markdown gives: from the server, once the page is alive, and live. A report about the content security policy
// of any page fails a test, as everything does that goes wrong in silence.

import { readFileSync } from 'node:fs';
import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { drawn, either, foreign, printable, seen, sent, whatAPlainRoomHas, whatIsAt, whatIsOn } from './foreign.ts';
import { Guest } from './guest.ts';
import type { Hallway, Message } from './hallway.ts';
import { notified } from './notified.ts';
import type { RoomPage } from './pages/room.ts';
import { SearchPage } from './pages/search.ts';

const PAYLOADS = JSON.parse(readFileSync(new URL('./payloads.json', import.meta.url), 'utf8')) as string[];

/** What is left out of a question: blanks by Unicode, to which the byte order mark does not belong. */
const BLANK_ENDS = /^\p{White_Space}+|\p{White_Space}+$/gu;

/** Fewer than a page of a room has. */
const IN_A_ROOM = 45;

/** People of whom each does or suffers five things: fewer than the 40 that a list keeps at its end at least (`FEWEST` in app/src/timeline/window.rs). */
const IN_A_LIST = 7;
/** Names and times in what is told of each. */
const NAMES = 9;

const rooms = Array.from({ length: Math.ceil(PAYLOADS.length / IN_A_ROOM) }, (_, room) => PAYLOADS.slice(room * IN_A_ROOM, (room + 1) * IN_A_ROOM));

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
  const anna = await person();
  const known = await whatAPlainRoomHas(anna, hallway);
  const lobby = await whatIsAt(anna, new Guest(hallway.url), '/');
  await inEachRoom(both(person), async ([ben, plain], payloads, number) => {
    const room = `messages-${number}`;
    await ben.open(room);
    await say(hallway, room, payloads);
    for (const [reader, when] of [[ben, 'live'], [ben, 'alive'], [plain, 'from the server']] as const) {
      if (when === 'alive') await ben.open(room);
      if (when === 'from the server') await plain.read(room);
      await expect(reader.bodies).toHaveCount(payloads.length);
      expect(await foreign(reader.page, known), when).toEqual([]);
    }
  });
  await anna.lobby.open();
  expect(await foreign(anna.page, either(known, lobby))).toEqual([]);
});

test('what is put in beside the words is seen, though the page has such elements elsewhere', async ({ person, hallway }) => {
  const ben = await person();
  const known = await whatAPlainRoomHas(ben, hallway);
  expect(await foreign(ben.page, known)).toEqual([]);
  for (const place of ['article header .author', 'article .note .title', 'article .quote bdi', 'article .quote span', 'article .reactions .visually-hidden', '.happened bdi', '.topic']) {
    const put = ben.page.locator(place).first();
    const before = await put.innerHTML();
    for (const html of ['<a href="https://evil.example/">x</a>', '<form action="https://evil.example/"></form>', '<button>x</button>']) {
      // The parser puts no form into a form.
      if (html.startsWith('<form') && place.includes('.reactions')) continue;
      await put.evaluate((element, html) => (element.innerHTML = html), html);
      expect(await foreign(ben.page, known), `${html} in ${place}`).not.toEqual([]);
    }
    await put.evaluate((element, html) => (element.innerHTML = html), before);
  }
  expect(await foreign(ben.page, known)).toEqual([]);
});

test('no payload runs or adds anything in the question of a poll', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const known = await whatAPlainRoomHas(await person(), hallway);
  await inEachRoom(both(person), async ([ben, plain], payloads, number) => {
    const room = `polls-${number}`;
    await ben.open(room);
    const asked = await ask(hallway, room, payloads);
    for (const [reader, when] of [[ben, 'live'], [ben, 'alive'], [plain, 'from the server']] as const) {
      if (when === 'alive') await ben.open(room);
      if (when === 'from the server') await plain.read(room);
      await expect(reader.log.locator('article')).toHaveCount(asked);
      expect(await foreign(reader.page, known), when).toEqual([]);
    }
  });
});

test('no payload runs or adds anything in a topic, or in the notice that tells of it and by whom it was set', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const known = await whatAPlainRoomHas(await person(), hallway);
  await inEachRoom(both(person), async ([ben, plain], payloads, number) => {
    const room = `topics-${number}`;
    const host = new Guest(hallway.url);
    await host.send('POST', '/rooms', { name: room });
    await ben.open(room);
    const peopleKnown = await whatIsOn(ben.page, await host.page(`/r/${room}/people`));
    const topics: string[] = [], pages: string[] = [], people: string[] = [];
    for (const payload of payloads) {
      await host.send('PUT', '/me', { name: payload });
      const { status, body } = await host.send('PUT', `/r/${room}/topic`, { topic: payload });
      expect(status, payload).toBe(200);
      const { topic } = JSON.parse(body) as { topic: string };
      topics.push(topic);
      const [page, list] = await Promise.all([host.page(`/r/${room}`), host.page(`/r/${room}/people`), showsTopic(ben.page, topic)]);
      pages.push(page);
      people.push(list);
    }
    expect(await sent(ben.page, pages, known, ['.topic', '.topic@title'])).toEqual(topics.map((topic) => ({ foreign: [], texts: drawn(topic) })));
    expect(await sent(ben.page, people, peopleKnown, ['#topic@value'])).toEqual(topics.map((topic) => ({ foreign: [], texts: [drawn(topic)[1]] })));
    const told = await namedIn(host, `/r/${room}/messages`);
    for (const [reader, when] of [[ben, 'live'], [ben, 'alive'], [plain, 'from the server']] as const) {
      if (when === 'alive') await ben.open(room);
      if (when === 'from the server') await plain.read(room);
      expect(await seen(reader.page, known, ['.happened bdi', '.topic']), when).toEqual({ foreign: [], texts: [...told, drawn(topics.at(-1)!)[0]] });
    }
  });
});

test('no payload runs or adds anything as the name of somebody who comes in, is muted, sent out or made a host, or does so', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const ben = await person();
  const known = await whatAPlainRoomHas(ben, hallway);
  const does = async (who: Guest, method: string, path: string, json?: object): Promise<string> => {
    const { status, body } = await who.send(method, path, json);
    expect(status, `${method} ${path} ${body}`).toBeLessThan(300);
    return body;
  };
  let host = new Guest(hallway.url);
  const { room } = JSON.parse(await does(host, 'POST', '/rooms', { name: 'Plans', entry: 'invitation' })) as { room: string };
  const { url } = JSON.parse(await does(host, 'POST', `/r/${room}/invitations`)) as { url: string };
  expect((await ben.page.request.post(url)).status()).toBe(200);
  await ben.open(room);
  const storageState = await ben.page.context().storageState();
  const [alive, plain] = [await person({ storageState }), await person({ storageState, javaScriptEnabled: false })];
  const guests: Guest[] = [];
  for (const name of PAYLOADS) {
    const guest = new Guest(hallway.url);
    if ((await guest.send('PUT', '/me', { name })).status === 200) guests.push(guest);
  }
  expect(guests.length).toBeGreaterThan(100);
  while (guests.length > 0) {
    for (const guest of guests.splice(0, IN_A_LIST)) {
      const { id } = JSON.parse(await does(guest, 'GET', '/me')) as { id: string };
      await does(guest, 'POST', new URL(url).pathname);
      await does(host, 'PUT', `/r/${room}/people/${id}/mute`, { minutes: 10 });
      await does(host, 'DELETE', `/r/${room}/people/${id}`);
      await does(guest, 'POST', new URL(url).pathname);
      await does(host, 'PUT', `/r/${room}/people/${id}/host`);
      host = guest;
    }
    const told = await namedIn(host, `/r/${room}/messages`);
    await Promise.all([alive.open(room), plain.read(room)]);
    await expect.poll(async () => (await seen(ben.page, known, ['.happened bdi'])).texts.slice(-IN_A_LIST * NAMES)).toEqual(told.slice(-IN_A_LIST * NAMES));
    expect(await foreign(ben.page, known), 'live').toEqual([]);
    expect(await seen(alive.page, known, ['.happened bdi']), 'alive').toEqual({ foreign: [], texts: told });
    expect(await seen(plain.page, known, ['.happened bdi']), 'from the server').toEqual({ foreign: [], texts: told });
  }
});

test('no payload runs or adds anything where it is looked for and where it is found', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const [ben, plain, guest] = [await person(), await person({ javaScriptEnabled: false }), new Guest(hallway.url)];
  await whatAPlainRoomHas(ben, hallway);
  const [found, nothing] = [await whatIsAt(ben, guest, '/search?q=hello&limit=1'), await whatIsAt(ben, guest, '/search?q=saucer')];
  const known = either(found, nothing);
  await Promise.all(rooms.map((payloads, number) => say(hallway, `found-${number}`, payloads)));

  for (const payloads of rooms) {
    const pages = await Promise.all(payloads.map((payload) => guest.page(`/search?q=${encodeURIComponent(payload)}`)));
    const asked = payloads.map((payload) => drawn(payload.replace(BLANK_ENDS, ''))[1]).map((words) => ({ foreign: [], texts: [words, `${words} · Search · Hallway`] }));
    expect(await sent(ben.page, pages, known, ['#q@value', 'title'])).toEqual(asked);
  }

  let count = 0;
  for (let path: string | undefined = '/search?q=xss&limit=100'; path;) {
    const { hits, older } = JSON.parse((await guest.send('GET', path)).body) as { hits: Message[]; older?: string };
    count += hits.length;
    const names = hits.map(({ author }) => author.name);
    const titles = hits.flatMap(({ title }) => title ?? []).map(printable);
    for (const [reader, when] of [[ben, 'alive'], [plain, 'from the server']] as const) {
      await reader.page.goto(path);
      expect(await seen(reader.page, known, ['.found .author']), when).toEqual({ foreign: [], texts: names });
      const shown = await reader.page.locator('.found-title').allTextContents();
      // A long one begins close to what was sought.
      expect(shown, when).toEqual(titles.map((title, one) => (shown[one]?.startsWith('…') ? `…${title.slice(1 - shown[one].length)}` : title)));
    }
    path = older && `/search?q=xss&limit=100&before=${older}`;
  }
  expect(count).toBeGreaterThan(500);

  const search = new SearchPage(ben.page);
  for (const [payload] of rooms) {
    const loaded = ben.page.waitForEvent('load');
    await search.look(payload!);
    await loaded;
    expect(await foreign(ben.page, known), payload).toEqual([]);
  }
});

test('no payload is more than text in a notification, whoever it is from and whatever it says', async ({ person, hallway }) => {
  test.setTimeout(600_000);
  const known = await whatAPlainRoomHas(await person(), hallway);
  const come = async () => {
    const ben = await person();
    // A notification gathers what is said within a second: here that is over at once.
    await ben.page.addInitScript(() => {
      const later = window.setTimeout;
      Object.assign(window, { setTimeout: (does: () => void, ms = 0, ...more: unknown[]) => later(does, ms < 1_000 ? 0 : ms, ...more) });
    });
    return [ben, await notified(ben)] as const;
  };
  await inEachRoom(come, async ([ben, shown], payloads, number) => {
    const room = `told-${number}`;
    await ben.page.goto(`/settings?room=${room}`);
    await ben.page.getByLabel(room).selectOption('Every message');
    await ben.open(room);
    await ben.hide();
    const said: Array<Message & { html?: string }> = [];
    shown.length = 0;
    for (const body of payloads) {
      const guest = new Guest(hallway.url);
      await guest.send('PUT', '/me', { name: body });
      said.push(JSON.parse((await guest.send('POST', `/r/${room}/messages`, { body })).body));
      await expect.poll(() => shown.length, { intervals: [5], message: body }).toBe(said.length);
    }
    // Where there is no Markdown in a message its text is what was written.
    const rich = said.flatMap(({ html }) => html ?? []).map((html) => `<div class="body">${html}</div>`);
    const texts = (await sent(ben.page, rich, known, ['.body'])).map(({ texts }) => texts.join());
    const bodies = said.map(({ body, html }) => (html ? texts.shift()! : printable(body)).trim());
    const icon = await ben.page.locator('link[rel=apple-touch-icon]').getAttribute('href');
    expect(icon).toMatch(/^\/[a-z]/);
    const from = { from: `/r/${room}`, page: await ben.page.evaluate(() => performance.timeOrigin), icon, tag: `hallway ${room}`, silent: true };
    expect(shown).toEqual(said.map(({ author }, one) => ({ ...from, title: `${author.name} in ${room}`, body: bodies[one] })));
    expect(await foreign(ben.page, known)).toEqual([]);
  });
});

for (const javaScriptEnabled of [true, false]) {
  test(`what the policy of a page forbids is reported, and fails a test, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ person, troubles }) => {
    const ben = await person({ javaScriptEnabled });
    await ben.page.route('**/r/lobby', async (route) => {
      const answer = await route.fetch();
      const html = (await answer.text()).replace('</main>', '</main><img src="https://evil.example/sent.png" alt=""><script>window.xss = 1</script>');
      await route.fulfill({ response: answer, body: html });
    });
    await ben.read();
    await ben.page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/put.png" alt=""><p onclick="window.xss = 1">x</p>'));
    const wanted = ['sent.png', 'put.png', ...(javaScriptEnabled ? ['script-src-elem', 'script-src-attr'] : [])];
    for (const one of wanted) await expect.poll(() => troubles.unexpected.join('\n')).toContain(one);
    expect(await ben.page.evaluate(() => 'xss' in window)).toBe(false);
    troubles.expect(/Content Security Policy|evil\.example|CSP: script-src-(elem|attr) forbids inline/);
  });
}

/** Somebody, and somebody without scripts. */
const both = (person: (options?: BrowserContextOptions) => Promise<RoomPage>) => async () => [await person(), await person({ javaScriptEnabled: false })] as const;

/** Some rooms at a time, each with readers of its own: most of the time a page waits to be drawn. */
async function inEachRoom<Readers>(come: () => Promise<Readers>, does: (readers: Readers, payloads: string[], number: number) => Promise<void>): Promise<void> {
  const left = rooms.entries();
  const read = async () => {
    const readers = await come();
    for (const [number, payloads] of left) await does(readers, payloads, number);
  };
  await Promise.all([read(), read(), read()]);
}

/** Waits until the page says what its room is about: once as text, and once more whole where it is cut off. */
async function showsTopic(page: Page, topic: string): Promise<void> {
  const isThere = ([text, title]: [string, string]) => {
    const shown = document.querySelector('.topic');
    return shown?.textContent === text && shown.getAttribute('title') === title;
  };
  await page.waitForFunction(isThere, drawn(topic), { timeout: 10_000 });
}

/** Whom and what the notices of a page of history name, and for how long, in the order of the words. */
async function namedIn(guest: Guest, path: string): Promise<string[]> {
  const { body } = await guest.send('GET', path);
  const { events } = JSON.parse(body) as { events: Array<Message & { whom?: { name: string }; seconds?: number }> };
  const notices = events.filter(({ type }) => type === 'notice');
  const named = notices.flatMap(({ author, whom, title, seconds }) => [author.name, whom?.name, title, seconds && `${seconds / 60} minutes`]);
  return named.filter((name) => typeof name === 'string').map((name) => drawn(name)[0]);
}
