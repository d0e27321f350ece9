// What hands do in a room comes when it is asked for, and nothing hangs on it.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';
import { NO_SERVER } from './troubles.ts';

/** The files of the hands that have been asked for, by their names. */
function watchHands(anna: RoomPage): string[] {
  const asked: string[] = [];
  anna.page.on('request', (request) => {
    const name = /\/room\/([a-z]+\.(js|css))$/.exec(new URL(request.url()).pathname)?.[1];
    // How far a room was read is kept whatever hands do; what the list is made of is nobody's alone.
    if (name && !/^(unread|numbers|list|make)\./.test(name)) asked.push(name);
  });
  return asked;
}

test('reading, writing and sending bring none of it, and a key no more than what hears keys', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', ['hello', 'https://example.org/']);
  const anna = await person();
  const asked = watchHands(anna);
  await anna.open();
  await anna.say('mine');
  await anna.send('by the button');
  await expect(anna.item('by the button').locator('time')).toBeVisible();
  await anna.page.mouse.wheel(0, -200);
  await anna.renameButton.click();
  await anna.page.goto('/');
  await anna.page.goto('/status');
  expect(asked).toEqual([]);

  await anna.open();
  await anna.box.pressSequentially('a half-said thi');
  await anna.box.press('ArrowUp');
  await anna.log.focus();
  await anna.page.keyboard.press('PageUp');
  await anna.page.keyboard.type('ng');
  await expect(anna.box).toBeFocused();
  await expect(anna.box).toHaveValue(/ng/);
  await anna.box.press('Escape');
  await expect(anna.log).toBeFocused();
  await expect.poll(() => [...new Set(asked)].sort()).toEqual(['hands.js', 'typing.css', 'typing.js', 'words.js']);
});

test('what is typed before it is there is not lost', async ({ person }) => {
  const anna = await person();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/room\/hands\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await anna.open();
  await anna.log.focus();
  await anna.page.keyboard.type('hel');
  letGo();
  await expect(anna.box).toHaveValue('hel');
  await expect(anna.box).toBeFocused();
  await anna.page.keyboard.type('lo');
  await anna.box.press('Enter');
  await expect(anna.message('hello')).toBeVisible();
});

test('each of it comes once, when it is first asked for', async ({ person }) => {
  const anna = await person();
  const asked = watchHands(anna);
  await anna.open();
  await anna.say('mine');
  await expect(anna.moreLink('mine')).toBeAttached();
  await anna.box.press('ArrowUp');
  await expect(anna.editBox).toBeFocused();
  expect(asked.sort()).toEqual(['edit.js', 'hands.css', 'hands.js', 'words.js']);
  await anna.editBox.press('Escape');
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await anna.page.keyboard.press('Escape');
  await expect(anna.roomBox).toHaveCount(0);
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  expect(asked.sort()).toEqual(['edit.js', 'hands.css', 'hands.js', 'switch.js', 'words.js']);
});

test('all that comes later while one writes and finds one’s way fits its budget', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.page.evaluate(() => localStorage.setItem('draft:kitchen', 'soup'));
  await anna.page.reload();
  await anna.is('live');
  await anna.say('mine');
  const names = ['hands.js', 'hands.css', 'edit.js', 'more.js', 'keys.js', 'switch.js', 'drafts.js', 'words.js', 'words/en.js'];
  const loader = await anna.page.locator('script[src*="loader.js"]').getAttribute('src');
  let total = 0;
  for (const name of names) {
    const answer = await anna.page.request.get(loader!.replace('loader.js', `room/${name}`), { headers: { 'Accept-Encoding': 'br' } });
    expect(answer.status(), name).toBe(200);
    expect(answer.headers()['content-encoding'], name).toBe('br');
    expect(answer.headers()['cache-control'], name).toMatch(/max-age=31536000.*immutable/);
    const bytes = Number(answer.headers()['content-length']);
    expect(bytes, name).toBeGreaterThan(0);
    total += bytes;
  }
  console.log(`${String(total).padStart(8)} bytes come later`);
  expect(total).toBeLessThanOrEqual(40 * 1024);
});

test('where it cannot be fetched, links lead where they say and writing goes on', async ({ person, hallway }) => {
  const anna = await person();
  anna.troubles.expect(/Failed to load resource.*\/room\/hands\.js/, /404 GET .*\/room\/hands\.js/, /Failed to fetch/);
  await anna.page.route(/\/room\/hands\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await anna.open();
  await anna.say('mine');
  await expect(anna.moreLink('mine')).toBeAttached();
  await anna.box.press('ArrowUp');
  await anna.page.keyboard.press('Control+k');
  await anna.box.fill('it goes on');
  await anna.box.press('Enter');
  await expect(anna.message('it goes on')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['mine', 'it goes on']);
  // The keys of the list are the browser's own again.
  await hallway.sayAll('lobby', Array.from({ length: 60 }, (_, i) => `message ${i + 1}`));
  await expect(anna.message('message 60')).toBeInViewport();
  await anna.log.focus();
  const top = await anna.log.evaluate((log) => log.scrollTop);
  await anna.page.keyboard.press('ArrowUp');
  await expect.poll(() => anna.log.evaluate((log) => log.scrollTop)).toBeLessThan(top);
  await anna.page.getByRole('link', { name: 'Keys and help' }).click();
  await expect(anna.page).toHaveURL(/\/help$/);
  await expect(anna.heading).toHaveText('Help');
  await anna.open();
  await anna.say('mine too');
  await anna.moreLink('mine too').click();
  await expect(anna.page).toHaveURL(/\/r\/lobby\/messages\/\d+\/edit$/);
});

test('a part that cannot be fetched is asked for again the next time', async ({ person }) => {
  const anna = await person();
  anna.troubles.expect(/Failed to load resource.*\/room\/switch\.js/, /503 GET .*\/room\/switch\.js/, /Failed to fetch/);
  let isDown = true;
  await anna.page.route(/\/room\/switch\.js(\?.*)?$/, (route) => (isDown ? route.fulfill({ status: 503, body: '' }) : route.continue()));
  await anna.open();
  await anna.page.keyboard.press('Control+k');
  await expect(anna.told).toHaveText('This could not be fetched. Try again in a moment.');
  isDown = false;
  // Under another name: some browsers remember of an address for ever that there was no module.
  const again = anna.page.waitForRequest(/\/room\/switch\.js\?1$/);
  await anna.page.keyboard.press('Control+k');
  await again;
  await expect(anna.roomBox).toBeFocused();
});

test('the menu leads to the page that edits where its module cannot be fetched', async ({ person }) => {
  const anna = await person();
  anna.troubles.expect(/Failed to load resource.*\/room\/edit\.js/, /503 GET .*\/room\/edit\.js/, /Failed to fetch/);
  await anna.page.route(/\/room\/edit\.js(\?.*)?$/, (route) => route.fulfill({ status: 503, body: '' }));
  await anna.open();
  await anna.say('mine');
  await anna.moreLink('mine').click();
  await anna.dialog.getByRole('button', { name: 'Edit' }).click();
  await expect(anna.page).toHaveURL(/\/r\/lobby\/messages\/\d+\/edit$/);
});

test('while the server is away a link that needs a module leaves the page where it is, with what was typed', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.say('mine');
  await expect(anna.moreLink('mine')).toBeAttached();
  await anna.box.fill('half a thought');
  await anna.mark();
  anna.troubles.expect(NO_SERVER, /hands\.js/, /Failed to fetch/);
  await hallway.stop();
  await anna.is('reconnecting');
  const asked = anna.page.waitForEvent('requestfailed', (request) => request.method() === 'HEAD');
  await anna.moreLink('mine').click();
  await asked;
  await expect(anna.page.getByRole('status').filter({ hasText: 'Hallway could not be reached. Try again in a moment.' })).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
  await hallway.start();
  await anna.is('live');
  expect(await anna.isMarked()).toBe(true);
  await expect(anna.box).toHaveValue('half a thought');
});

test('while the server is away a key, a command and an answer in one sign say that it could not be reached', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const { id } = await hallway.say('lobby', 'yours');
  await anna.page.request.put(`/r/lobby/messages/${id.split('-')[1]}/reactions/👍`);
  await expect(anna.reaction('yours', '👍')).toBeVisible();
  await anna.page.evaluate(() => localStorage.setItem('draft:lobby', '/name Anna'));
  await anna.page.reload();
  await anna.is('live');
  await anna.mark();
  anna.troubles.expect(NO_SERVER, /hands\.js/, /Failed to fetch/);
  await hallway.stop();
  await anna.is('reconnecting');
  const away = anna.page.getByRole('status').filter({ hasText: 'Hallway could not be reached. Try again in a moment.' });
  const forget = () => anna.page.evaluate(() => document.getElementById('unreached')?.remove());
  await anna.box.press('Enter');
  await expect(away).toBeVisible();
  await expect(anna.box).toHaveValue('/name Anna');
  await forget();
  await anna.log.focus();
  await anna.page.keyboard.press('?');
  await expect(away).toBeVisible();
  await forget();
  await anna.reaction('yours', '👍').click();
  await expect(away).toBeVisible();
  await forget();
  await anna.page.getByRole('button', { name: /^Poll/ }).click();
  await expect(away).toBeVisible();
  await anna.box.fill('/name Anna');
  expect(await anna.isMarked()).toBe(true);
  await hallway.start();
  await anna.is('live');
  await anna.box.press('Enter');
  await expect(anna.renameButton).toContainText('Anna');
});

test('while the server is away a question stays in the box', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.box.fill('/p');
  await expect(anna.marked).toContainText('/poll');
  await anna.box.fill('/poll Tea?');
  await anna.mark();
  anna.troubles.expect(NO_SERVER, /Failed to fetch/);
  await hallway.stop();
  await anna.is('reconnecting');
  await anna.box.press('Enter');
  await expect(anna.told).toHaveText('Hallway could not be reached. Try again in a moment.');
  await expect(anna.box).toHaveValue('/poll Tea?');
  expect(await anna.isMarked()).toBe(true);
  await hallway.start();
  await anna.is('live');
  await anna.box.press('Enter');
  await expect(anna.newPoll.question).toHaveValue('Tea?');
});

test('while the server is away, links and the search leave the page where it is, and lead on once it is back', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('kitchen', 'tea');
  await anna.open('kitchen');
  await anna.open();
  await anna.box.fill('half a thought');
  await anna.mark();
  anna.troubles.expect(NO_SERVER, /Failed to fetch/);
  await hallway.stop();
  await anna.is('reconnecting');
  const away = anna.page.getByRole('status').filter({ hasText: 'Hallway could not be reached. Try again in a moment.' });
  const forget = () => anna.page.evaluate(() => document.getElementById('unreached')?.remove());
  const search = anna.page.getByRole('searchbox');
  await search.fill('tea');
  for (const ask of [() => anna.roomLink('kitchen').click(), () => anna.page.getByRole('link', { name: 'Settings' }).click(), () => search.press('Enter')]) {
    await ask();
    await expect(away).toBeVisible();
    await forget();
  }
  expect(await anna.isMarked()).toBe(true);
  await hallway.start();
  await anna.is('live');
  await expect(anna.box).toHaveValue('half a thought');
  await anna.roomLink('kitchen').click();
  await expect(anna.message('tea')).toBeVisible();
});

test('while only the stream is away, a link leads on', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(/status of 503/, / 503 GET /);
  gate.answersAt('GET', /events/, 503);
  gate.cuts();
  await anna.is('reconnecting');
  await anna.page.getByRole('link', { name: 'Settings' }).click();
  await expect(anna.page).toHaveURL(/\/settings/);
});

test('where what answers in one sign cannot be fetched, its form is sent only to a house that is there', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const { id } = await hallway.say('lobby', 'yours');
  await anna.page.request.put(`/r/lobby/messages/${id.split('-')[1]}/reactions/👍`);
  await expect(anna.reaction('yours', '👍')).toBeVisible();
  await anna.page.keyboard.press('Control+k');
  await expect(anna.roomBox).toBeFocused();
  await anna.page.keyboard.press('Escape');
  await anna.mark();
  anna.troubles.expect(NO_SERVER, /react\.js/, /Failed to fetch/);
  await hallway.stop();
  await anna.is('reconnecting');
  await anna.reaction('yours', '👍').click();
  await expect(anna.told).toHaveText('Hallway could not be reached. Try again in a moment.');
  expect(await anna.isMarked()).toBe(true);
  await hallway.start();
  await anna.is('live');
});

test('a link that is opened in a tab of its own leads where it says', async ({ person }) => {
  const anna = await person();
  await anna.open();
  const opened = anna.page.context().waitForEvent('page');
  await anna.page.getByRole('link', { name: 'Keys and help' }).click({ modifiers: ['ControlOrMeta'] });
  const page = await opened;
  await expect(page).toHaveURL(/\/help$/);
  await expect(anna.dialog).toHaveCount(0);
});
