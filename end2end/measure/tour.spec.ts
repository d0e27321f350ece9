// A small lively house in pictures, for README.md and style/README.md: `make screenshots` takes them anew, as PNG files in
// $SCREENSHOTS. Who is there, what they look like and what they say is the same each time; the minutes are written over.

import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { wholeBrowser } from '../chromium.ts';
import { expect, test } from '../fixtures.ts';
import { Guest } from '../guest.ts';
import { withPalette } from '../palette.ts';
import type { RoomPage } from '../pages/room.ts';
import { SearchPage } from '../pages/search.ts';

const FOLDER = process.env.SCREENSHOTS ?? 'screenshots';
const ROOM = 'conference';
const QUESTION = 'Where shall we eat?';
const VOTERS = 87;
/** Whatever fonts this machine has, if those for pictures are not here. */
const HAS_FONTS = existsSync(new URL('../../tools/fonts/usr', import.meta.url));
const FONTS = HAS_FONTS ? { FONTCONFIG_FILE: fileURLToPath(new URL('fonts.conf', import.meta.url)) } : {};
const CALM = { reducedMotion: 'reduce' } as const;

/** What signs the cookies of this house: known, so that people have the same ids, and by them the same pictures, each time. */
const SECRET = Buffer.alloc(64, 'a key for pictures only ');
/** The names of those who are in the pictures, beside their ids. */
const NAMES = { mira: 'Mira', jonas: 'Jonas Lind', ada: 'Ada', nour: 'نور' };

type Name = keyof typeof NAMES;

function cookieOf(name: Name): string {
  const value = `${name}.${NAMES[name]}`;
  const signature = createHmac('sha256', SECRET.subarray(0, 32)).update(value).digest('base64');
  return encodeURIComponent(signature + value);
}

/** The view from a window, drawn anew each time. */
async function view(page: Page): Promise<Buffer> {
  await page.setViewportSize({ width: 440, height: 150 });
  await page.setContent(`<body style="margin:0"><svg viewBox="0 0 440 150" style="display:block">
    <rect width="440" height="150" fill="#f6d9b0"/><circle cx="322" cy="66" r="26" fill="#f2b45e"/>
    <path d="M0 96Q70 46 150 88T300 80T440 92V150H0Z" fill="#9bb8ad"/>
    <path d="M0 118Q90 82 190 112T440 108V150H0Z" fill="#5c8f86"/>
    <path d="M0 138Q120 112 240 132T440 128V150H0Z" fill="#0d6a68"/>
    <path d="M86 118V92a9 9 0 0 1 18 0V118Z" fill="#fbfaf7"/></svg>`);
  return page.screenshot();
}

/** Everything is said within a second or two: here it is said over an hour, one after the other. */
async function spreadTimes(page: Page, order: 'oldest first' | 'newest first'): Promise<void> {
  await page.evaluate((step) => {
    let minutes = step > 0 ? 9 * 60 + 2 : 10 * 60 + 4;
    const written = (text: string, minutes: number) =>
      text.replace(/\d{1,2} \p{L}+ \d{4}/u, '21 November 2026').replace(/\d\d:\d\d/, `${Math.floor(minutes / 60)}:${minutes % 60}`.replace(/\b\d\b/g, '0$&'));
    for (const time of document.querySelectorAll('time')) {
      if (!/\d\d:\d\d/.test(time.textContent!)) continue;
      (time.firstChild as Text).data = written(time.textContent!, (minutes += step));
      const line = time.closest('[role=log] > *')?.previousElementSibling;
      if (line?.matches('.unread-line')) line.textContent = written(line.textContent!, minutes);
    }
  }, order === 'oldest first' ? 3 : -3);
}

/** Waits until it is kept that the open room is read up to its newest message. */
async function hasRead(reader: RoomPage, room: string): Promise<void> {
  await reader.open(room);
  await expect.poll(() => reader.page.evaluate((room) => {
    const newest = [...document.querySelectorAll('[role=log] article[id^=m]')].at(-1)?.id.slice(1);
    return newest !== undefined && localStorage.getItem(`read:${room}`)?.split('-')[1] === newest;
  }, room)).toBe(true);
}

test.use({ launchOptions: { ...wholeBrowser, env: { ...process.env, ...FONTS } as Record<string, string> } });

test.describe('a house that is called hall.example', () => {
  test.use({ flags: ['--public-url', 'http://hall.example'] });

  test('the lobby, a room, search, settings, people, a vote and a phone', async ({ person, hallway }) => {
    test.setTimeout(900_000);
    await mkdir(FOLDER, { recursive: true });
    await hallway.stop();
    await writeFile(path.join(path.dirname(hallway.database), 'session.key'), SECRET);
    await hallway.start();

    const guest = (name: Name) => new Guest(hallway.url, undefined, `hallway=${cookieOf(name)}`);
    const [mira, jonas, ada, nour] = [guest('mira'), guest('jonas'), guest('ada'), guest('nour')];
    const does = async (who: Guest, method: string, where: string, json?: unknown) => {
      const { status, body } = await who.send(method, where, json);
      if (status >= 300) throw new Error(`${method} ${where}: ${status} ${body}`);
      return (body ? JSON.parse(body) : {}) as { id: string; room: string; url: string; key: string };
    };
    const says = (who: Guest, body: string, more: object = {}, room = ROOM) => does(who, 'POST', `/r/${room}/messages`, { body, ...more });
    const react = (who: Guest, to: { id: string }, emoji: string) => does(who, 'PUT', `/r/${ROOM}/messages/${to.id}/reactions/${encodeURIComponent(emoji)}`);
    const visitor = async (name: Name, options: Parameters<typeof person>[0] = {}) => {
      const come = await person({ ...CALM, viewport: { width: 1280, height: 800 }, ...options });
      if (!options.storageState) await come.page.context().addCookies([{ name: 'hallway', value: cookieOf(name), url: hallway.url }]);
      return come;
    };
    const shoot = async (page: Page, name: string) => writeFile(path.join(FOLDER, `${name}.png`), withPalette(await page.screenshot({ animations: 'disabled' })));

    // What was said before Ada goes away.
    await says(mira, 'Welcome. Every room is a page: open one, and you are in it.', {}, 'lobby');
    await does(mira, 'POST', '/rooms', { name: ROOM });
    await does(mira, 'PUT', `/r/${ROOM}/topic`, { topic: 'Day two: programme, changes, lost umbrellas' });
    for (const who of [mira, jonas, nour]) who.listen(ROOM);
    await says(mira, 'Doors open at nine. Coffee is in the **hallway**, as always.');
    const moved = await says(jonas, 'The second talk moved to *room B*: the projector in A is on strike.');
    for (const who of [mira, ada, nour]) await react(who, moved, '👍');
    await react(ada, moved, '😅');
    await does(mira, 'PUT', `/r/${ROOM}/people/jonas/host`);
    const lunch = await ada.ask(ROOM, { question: QUESTION, choices: ['The market hall', 'Canteen, second floor', 'A picnic in the park'] });
    const voters = Array.from({ length: VOTERS }, () => new Guest(hallway.url));
    await Promise.all(voters.map((voter, i) => voter.vote(ROOM, lunch.id, i % 7 < 4 ? 0 : i % 7 < 6 ? 2 : 1)));
    await ada.vote(ROOM, lunch.id, 0);
    const sent = await fetch(`${hallway.url}/r/${ROOM}/files?name=view.png`, {
      method: 'POST',
      headers: { Cookie: `hallway=${cookieOf('jonas')}`, Accept: 'application/json' },
      body: new Uint8Array(await view((await person()).page)),
    });
    const seen = await says(jonas, 'The view from room B:', { files: [((await sent.json()) as { id: string }).id] });
    for (const who of [mira, ada, nour]) await react(who, seen, '❤️');
    await react(nour, seen, '🌅');
    const asked = await says(ada, 'Can I follow this from a shell?');
    await says(nour, 'The kettle is on, and there is fresh coffee.', {}, 'kitchen');
    await says(jonas, 'Coffee with milk, anybody?', {}, 'kitchen');
    const { key } = await does(jonas, 'POST', '/rooms', { name: 'build', posting: 'key' });
    await does(jonas, 'POST', `/r/build/messages?key=${key}`, { body: 'main is green again: 214 tests in 38 s', title: 'Build 1042' });
    const { room: dinner } = await does(ada, 'POST', '/rooms', { name: 'Speakers’ dinner', entry: 'invitation' });
    const { url } = await does(ada, 'POST', `/r/${dinner}/invitations`);
    await does(mira, 'POST', new URL(url).pathname);
    await says(mira, 'A table for six, at eight. Coffee is on the house.', {}, dinner);

    const reader = await visitor('ada', { permissions: ['notifications'] });
    for (const room of ['kitchen', 'build', ROOM]) await hasRead(reader, room);
    await reader.lobby.open();
    const storageState = await reader.page.context().storageState();

    // And after.
    await says(mira, 'Yes, @Ada, with nothing else:\n\n```\ncurl -N -H \'Accept: text/event-stream\' hall.example/r/conference\n```', { reply_to: asked.id });
    await says(jonas, 'Slides of this morning: https://hall.example/slides\n1. One log, one cursor\n2. Streams without tears');
    await says(nour, 'شكرا جزيلا! أراكم في القاعة الكبيرة.');
    await says(mira, 'Five minutes to go.');
    await says(nour, '@Ada, your cup is still here.', {}, 'kitchen');

    await reader.lobby.open();
    await spreadTimes(reader.page, 'newest first');
    await shoot(reader.page, 'lobby');
    await reader.page.goto('/search?q=coffee');
    await expect(new SearchPage(reader.page).hits).toHaveCount(3);
    await spreadTimes(reader.page, 'newest first');
    await shoot(reader.page, 'search');
    await reader.page.goto('/settings?room=kitchen');
    await expect(reader.page.getByLabel('kitchen')).toBeVisible();
    await shoot(reader.page, 'settings');

    const host = await visitor('mira');
    await host.page.goto(`/r/${ROOM}/people`);
    await shoot(host.page, 'people');

    const alive = async (reader: RoomPage, name: string) => {
      await reader.open(ROOM);
      await expect(reader.log.locator('.unread-line')).toBeVisible();
      await expect(reader.page.locator('.room-list .unread.mention')).toHaveCount(1);
      await expect.poll(() => reader.log.getByRole('img', { name: 'view.png' }).evaluate((img: HTMLImageElement) => img.complete)).toBe(true);
      await spreadTimes(reader.page, 'oldest first');
      // Who listens only a moment later is not told.
      await expect(async () => {
        await does(jonas, 'POST', `/r/${ROOM}/typing`);
        await expect(reader.typing).toContainText('Jonas Lind', { timeout: 1_000 });
      }).toPass();
      await shoot(reader.page, name);
    };
    await reader.page.setViewportSize({ width: 1280, height: 896 });
    await alive(reader, 'room');
    await reader.page.emulateMedia({ colorScheme: 'dark' });
    await reader.scrollToEdge('top');
    await expect(reader.poll(QUESTION).root).toBeInViewport();
    await shoot(reader.page, 'room-dark');
    const onPhone = await visitor('ada', { storageState, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
    await reader.page.close();
    await alive(onPhone, 'phone');
    await onPhone.page.close();

    const leave = voters.map((voter) => voter.listen(ROOM));
    const wall = await person({ ...CALM, viewport: { width: 1280, height: 720 } });
    await wall.screen.open(ROOM);
    await expect(wall.screen.crowd).toHaveText(`${VOTERS + 3} here`);
    await shoot(wall.page, 'screen');
    for (const go of leave) go();
  });
});
