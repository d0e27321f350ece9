// Rooms by invitation: opened, entered by a link, left and closed to others, in two browsers and without a script.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';
import { NO_SERVER } from './troubles.ts';

const off = { javaScriptEnabled: false };
/** What a browser says of an address that leads nowhere. */
const NOT_FOUND = /status of 404/;

/** Opens a room for whoever is invited, and gives its address. */
async function openPrivately(host: RoomPage, title: string): Promise<string> {
  await host.lobby.open();
  await host.page.getByLabel('Only people who are invited').check();
  await host.lobby.openRoom(title);
  await expect(host.page).toHaveURL(/\/r\/~[a-z0-9]{26}$/);
  return new URL(host.page.url()).pathname;
}

/** Makes an invitation and gives the path of its link. */
async function invite(host: RoomPage, room: string): Promise<string> {
  await host.page.goto(`${room}/people`);
  await host.page.getByRole('link', { name: 'Invitations' }).click();
  await host.page.getByRole('button', { name: 'Make an invitation' }).click();
  await expect(host.page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  return new URL(await host.page.locator('code').innerText()).pathname;
}

test('a room by invitation is for who came in by its link, and for nobody else', async ({ person }) => {
  const [anna, ben, eve] = [await person(), await person(), await person()];
  const room = await openPrivately(anna, 'Surprise for Cleo');
  await expect(anna.heading).toHaveText('Surprise for Cleo');
  await anna.is('live');
  await expect(anna.page).toHaveTitle('Surprise for Cleo · Hallway');
  const link = await invite(anna, room);
  expect(await faults(anna.page)).toEqual([]);
  await anna.open(room.slice('/r/'.length));

  await ben.page.goto(link);
  await expect(ben.heading).toHaveText('Surprise for Cleo');
  expect(await faults(ben.page)).toEqual([]);
  await ben.page.getByRole('button', { name: 'Come in' }).click();
  await expect(ben.page).toHaveURL(new RegExp(`${room}$`));
  await ben.is('live');
  await expect(anna.log.getByText(/ came in by invitation\.$/)).toBeVisible();
  await ben.say('Cake at four.');
  await expect(anna.message('Cake at four.')).toBeVisible();
  await expect(ben.roomLink('Surprise for Cleo')).toBeVisible();
  expect(await faults(ben.page)).toEqual([]);

  eve.troubles.expect(NOT_FOUND);
  const answer = await eve.page.goto(room);
  expect(answer?.status()).toBe(404);
  await eve.lobby.open();
  await expect(eve.page.getByRole('main')).not.toContainText('Surprise');
  await anna.lobby.open();
  await expect(anna.lobby.line('Surprise for Cleo')).toContainText('Cake at four.');
  await expect(anna.lobby.line('Surprise for Cleo')).toContainText('by invitation');
});

test('who is sent out sees at once that the room is gone, and goes on in another one', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  const room = await openPrivately(anna, 'Plans');
  const link = await invite(anna, room);
  await ben.page.goto(link);
  await ben.page.getByRole('button', { name: 'Come in' }).click();
  await ben.is('live');
  const inTheLobby = await ben.tab();
  await inTheLobby.open();
  ben.troubles.expect(NOT_FOUND);
  await anna.page.goto(`${room}/people`);
  expect(await faults(anna.page)).toEqual([]);
  await anna.page.getByRole('button', { name: /^Send out/ }).click();
  await expect(ben.page.getByRole('heading', { name: 'Nothing here' })).toBeVisible();
  // The other tab had its stream together with this room's.
  await inTheLobby.is('live', { timeout: 20_000 });
  await anna.open();
  await anna.say('Hello, everybody.');
  await expect(inTheLobby.message('Hello, everybody.')).toBeVisible();

  await anna.page.goto(`${room}/invitations`);
  await anna.page.getByRole('button', { name: 'Revoke' }).click();
  await expect(anna.page.getByText('There is none. Nobody can come in.')).toBeVisible();
  expect((await ben.page.goto(link))?.status()).toBe(404);
});

test('who was sent out while away is told so, and goes on in another room', async ({ person, gate }) => {
  const [anna, ben] = [await person(), await person({ baseURL: gate.url })];
  const room = await openPrivately(anna, 'Plans');
  const link = await invite(anna, room);
  await ben.page.goto(link);
  await ben.page.getByRole('button', { name: 'Come in' }).click();
  await ben.is('live');
  const [inTheLobby, screen] = [await ben.tab(), await ben.tab()];
  await inTheLobby.open();
  await screen.page.goto(`${room}/screen`);
  await inTheLobby.is('live');
  ben.troubles.expect(NOT_FOUND, NO_SERVER);
  await gate.refuses();
  await anna.page.goto(`${room}/people`);
  await anna.page.getByRole('button', { name: /^Send out/ }).click();
  await gate.passes();
  for (const gone of [ben, screen]) await expect(gone.page.getByRole('heading', { name: 'Nothing here' })).toBeVisible({ timeout: 20_000 });
  await inTheLobby.is('live', { timeout: 20_000 });
});

/** Where a page says the address of such a room by itself: to the eye, to a screen reader and in its title. */
async function saidAddresses(reader: RoomPage): Promise<string[]> {
  return reader.page.evaluate(() => {
    const said = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest('script, style, template')) said.push(walker.currentNode.textContent ?? '');
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'alt']) said.push(element.getAttribute(name) ?? '');
    }
    // Only a whole address may have it.
    return said.filter((text) => /(?<!\/)~[a-z0-9]{26}/.test(text));
  });
}

test('no page calls such a room by its address', async ({ person, hallway }) => {
  const anna = await person();
  const room = await openPrivately(anna, 'Surprise for Cleo');
  const name = room.slice('/r/'.length);
  await anna.is('live');
  await anna.say('cake at four');
  await expect(anna.item('cake at four').locator('time')).toBeVisible();
  await anna.page.goto(`${room}/polls/new`);
  await expect(anna.heading).toHaveText('A question to Surprise for Cleo');
  expect(await saidAddresses(anna)).toEqual([]);
  await anna.page.goto(`${room}/screen`);
  await expect(anna.page.getByRole('complementary', { name: 'How to vote' })).toContainText('Surprise for Cleo');
  await expect(anna.page).toHaveTitle('Surprise for Cleo on the big screen · Hallway');
  await anna.page.goto(`/v/${name}`);
  await expect(anna.page).toHaveTitle('Vote · Surprise for Cleo · Hallway');
  await anna.page.goto(`/search?q=cake&room=${name}`);
  await expect(anna.page.locator('.found')).toContainText('Surprise for Cleo');
  await expect(anna.page.getByLabel(/Surprise for Cleo$/)).toBeChecked();
  expect(await saidAddresses(anna)).toEqual([]);
  await anna.page.goto(`/settings?room=${name}`);
  await expect(anna.page.getByLabel('Surprise for Cleo')).toHaveValue('');
  expect(await saidAddresses(anna)).toEqual([]);
  await anna.page.goto(`${room}/people`);
  expect(await saidAddresses(anna)).toEqual([]);

  // In the list of rooms beside another one.
  await hallway.say('lobby', 'hello');
  await anna.page.evaluate((name) => localStorage.setItem(`read:${name}`, 'k3v9x2-1'), name);
  await anna.open();
  await anna.page.getByRole('button', { name: 'Mute or leave Surprise for Cleo' }).click();
  await expect(anna.page.getByRole('dialog', { name: 'The room Surprise for Cleo' })).toBeVisible();
  expect(await saidAddresses(anna)).toEqual([]);
});

test('without scripts one opens such a room, comes in, talks and leaves', async ({ person }) => {
  const [anna, ben] = [await person(off), await person(off)];
  const room = await openPrivately(anna, 'Plans');
  await anna.send('Nobody here yet.');
  const link = await invite(anna, room);
  await ben.page.goto(link);
  await ben.page.getByRole('button', { name: 'Come in' }).click();
  await ben.hasExactly(['Nobody here yet.']);
  await ben.send('Here I am.');
  await anna.read(room.slice('/r/'.length));
  await anna.hasExactly(['Nobody here yet.', 'Here I am.']);
  await anna.page.getByRole('link', { name: 'About this room' }).click();
  await anna.page.getByRole('button', { name: 'Leave this room' }).click();
  await expect(anna.page).toHaveURL(/\/$/);
  await expect(anna.page.getByRole('main')).not.toContainText('Plans');
  await ben.page.reload();
  await expect(ben.log).toContainText(/ left\. .* is the host now\./);
});
