// Conversations of two: opened beside somebody's name, seen by the two alone, left and come back to, without a script too.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';

const off = { javaScriptEnabled: false };
/** What a browser says of an address that leads nowhere, and of what is refused. */
const NOT_FOUND = /status of 404/;
const REFUSED = /status of 403|answer: 403/;

/** Opens the conversation with somebody who is in the lobby, and gives its path. */
async function address(reader: RoomPage, name: string): Promise<string> {
  await reader.page.goto('/r/lobby/people');
  await reader.page.getByRole('button', { name: `Message ${name}` }).click();
  await expect(reader.page).toHaveURL(/\/r\/~[a-z0-9]{26}$/);
  await expect(reader.heading).toHaveText(name);
  return new URL(reader.page.url()).pathname;
}

/** Waits until it is kept how far the room was read: from then on others are asked about. */
async function hasRead(reader: RoomPage): Promise<void> {
  await expect.poll(() => reader.page.evaluate(() => localStorage.getItem('read:lobby'))).not.toBeNull();
}

/** As if the page had been behind others and were looked at again. */
async function lookAgain(reader: RoomPage): Promise<void> {
  await reader.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
}

test('two talk with each other, and a third sees nothing of it', async ({ person, hallway }) => {
  await hallway.say('lobby', 'Welcome.');
  const [anna, ben, eve] = [await person(), await person(), await person()];
  for (const [who, name] of [[anna, 'Anna'], [ben, 'Ben'], [eve, 'Eve']] as const) {
    await who.open();
    await who.rename(name);
    await who.say(`${name} is here.`);
    await expect(who.message(`${name} is here.`)).toBeVisible();
    await hasRead(who);
  }
  await anna.page.goto('/r/lobby/people');
  await expect(anna.page.getByRole('button', { name: 'Message Ben' })).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
  const room = await address(anna, 'Ben');
  await anna.is('live');
  await expect(anna.page).toHaveTitle('Ben · Hallway');
  await anna.say('Between us.');
  await expect(anna.item('Between us.').locator('time')).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);

  // The other learns of it on the page that is open, without loading it anew.
  await ben.mark();
  await lookAgain(ben);
  const link = ben.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /^Anna direct.*, 1 unread, 1 of them for you$/ });
  await expect(link).toBeVisible();
  await expect(ben.page.locator('link[rel=icon]')).toHaveAttribute('href', /favicon-unread\.svg$/);
  expect(await ben.isMarked()).toBe(true);
  expect(await faults(ben.page)).toEqual([]);
  await link.click();
  await expect(ben.heading).toHaveText('Anna');
  await expect(ben.message('Between us.')).toBeVisible();
  await ben.is('live');
  await ben.say('And nobody else.');
  await expect(anna.message('And nobody else.')).toBeVisible();
  await ben.page.goto(`${room}/people`);
  await expect(ben.page.getByText('Only the two of you can read this')).toBeVisible();
  expect(await faults(ben.page)).toEqual([]);
  await ben.lobby.open();
  await expect(ben.lobby.line('Anna')).toContainText('And nobody else.');
  await expect(ben.lobby.line('Anna')).toContainText('direct');

  await lookAgain(eve);
  expect(await eve.page.evaluate(async () => (await fetch('/unread?direct=yes')).json())).toEqual([]);
  await expect(eve.page.locator('#rooms')).not.toContainText('direct');
  await expect(eve.page.getByRole('main')).not.toContainText('Between us.');
  for (const path of ['/', '/search?q=between']) {
    await eve.page.goto(path);
    await expect(eve.page.getByRole('main')).not.toContainText('Between us.');
    expect(await eve.page.content()).not.toContain(room);
  }
  eve.troubles.expect(NOT_FOUND);
  expect((await eve.page.goto(room))?.status()).toBe(404);
});

test('who leaves is not brought back by the other, who is told why nothing is said there', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  for (const [who, name] of [[anna, 'Anna'], [ben, 'Ben']] as const) {
    await who.open();
    await who.rename(name);
    await who.say(`${name} is here.`);
    await expect(who.message(`${name} is here.`)).toBeVisible();
  }
  const lobby = await ben.tab();
  await lobby.open();
  await address(anna, 'Ben');
  await anna.is('live');
  await anna.say('Hello?');
  const room = await address(ben, 'Anna');
  await expect(ben.message('Hello?')).toBeVisible();
  await ben.page.goto(`${room}/people`);
  await ben.page.getByRole('button', { name: 'Leave this conversation' }).click();
  await expect(ben.page).toHaveURL(/\/$/);
  await expect(ben.page.getByRole('main')).not.toContainText('direct');

  await expect(anna.log.getByText('Ben left.')).toBeVisible();
  anna.troubles.expect(REFUSED);
  await anna.say('Are you there?');
  await expect(anna.log.getByText('Nobody else is in this conversation now')).toBeVisible();
  await anna.deleteButton.click();
  await address(anna, 'Ben');
  await anna.is('live');
  await expect(anna.page.getByText('Nobody else is in this conversation now')).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
  await ben.page.reload();
  await expect(ben.page.getByRole('main')).not.toContainText('Hello?');

  await address(ben, 'Anna');
  await ben.is('live');
  await expect(anna.log.getByText('Ben came back.')).toBeVisible();
  await ben.say('Here I am.');
  await expect(anna.message('Here I am.')).toBeVisible();
  await anna.page.reload();
  await anna.say('At last.');
  await expect(ben.message('At last.')).toBeVisible();
});

test('without scripts two talk with each other', async ({ person, hallway }) => {
  await hallway.say('lobby', 'Welcome.');
  const [anna, ben, eve] = [await person(), await person(off), await person(off)];
  await anna.open();
  await anna.rename('Anna');
  await anna.say('I am Anna.');
  await expect(anna.message('I am Anna.')).toBeVisible();
  for (const who of [ben, eve]) await who.read();
  await ben.send('I am here, too.');
  const room = await address(ben, 'Anna');
  await ben.send('Between us.');
  await ben.hasExactly(['Between us.']);
  await anna.page.goto(room);
  await anna.is('live');
  await anna.say('Yes?');
  await expect(anna.message('Yes?')).toBeVisible();
  await ben.page.reload();
  await ben.hasExactly(['Between us.', 'Yes?']);
  await ben.lobby.open();
  await ben.lobby.line('Anna').getByRole('link').click();
  await expect(ben.heading).toHaveText('Anna');
  await ben.page.getByRole('link', { name: 'About this room' }).click();
  await ben.page.getByRole('button', { name: 'Leave this conversation' }).click();
  await expect(ben.page.getByRole('main')).not.toContainText('Between us.');
  await eve.lobby.open();
  await expect(eve.page.getByRole('main')).not.toContainText('Between us.');
});

test('/dm and a name leads to the conversation, and says why it does not', async ({ person, hallway }) => {
  await hallway.say('lobby', 'I was here.');
  const [anna, ben] = [await person(), await person()];
  for (const [who, name] of [[anna, 'Anna'], [ben, 'Ben']] as const) {
    await who.open();
    await who.rename(name);
    await expect(who.people.filter({ hasText: name })).toHaveCount(1);
  }
  await expect(anna.people).toHaveCount(2);
  anna.troubles.expect(NOT_FOUND, / 404 POST /);
  for (const nobody of ['Nobody', 'Anna', '']) {
    await anna.say(`/dm ${nobody}`.trim());
    await expect(anna.told).toHaveText('Nobody else of that name is here, or has said something here lately.');
    await expect(anna.box).toHaveValue(`/dm ${nobody}`.trim());
  }
  await anna.say('/dm ben');
  await expect(anna.heading).toHaveText('Ben');
  await anna.is('live');
  await anna.open();
  await expect(anna.box).toHaveValue('');
  const gone = await anna.log.locator('article .author').first().innerText();
  await anna.say(`/dm ${gone}`);
  await expect(anna.heading).toHaveText(gone);
});

test('a conversation that is out of the list is in it again once more is said there', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  for (const [who, name] of [[anna, 'Anna'], [ben, 'Ben']] as const) {
    await who.open();
    await who.rename(name);
    await who.say(`${name} is here.`);
    await expect(who.message(`${name} is here.`)).toBeVisible();
  }
  await address(anna, 'Ben');
  await anna.is('live');
  await anna.say('First.');
  await expect(anna.item('First.').locator('time')).toBeVisible();
  const room = await address(ben, 'Anna');
  await expect.poll(() => ben.page.evaluate((name) => localStorage.getItem(`read:${name}`), room.slice('/r/'.length))).not.toBeNull();
  await ben.open();
  await ben.page.getByRole('button', { name: 'Mute or hide Anna' }).click();
  await expect(ben.dialog).toContainText('or more is said to you there');
  await ben.dialog.getByRole('button', { name: 'Hide' }).click();
  await expect(ben.roomLink('Anna')).toBeHidden();
  await lookAgain(ben);
  await expect(ben.roomLink('Anna')).toBeHidden();
  await anna.say('Second.');
  await expect(anna.item('Second.').locator('time')).toBeVisible();
  await lookAgain(ben);
  await expect(ben.page.getByRole('link', { name: /^Anna direct.*, 1 unread, 1 of them for you$/ })).toBeVisible();
});

test('a page that was open before tells of a conversation that another tab has read', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  for (const [who, name] of [[anna, 'Anna'], [ben, 'Ben']] as const) {
    await who.open();
    await who.rename(name);
    await who.say(`${name} is here.`);
    await expect(who.message(`${name} is here.`)).toBeVisible();
    await hasRead(who);
  }
  const room = await address(anna, 'Ben');
  await anna.is('live');
  await anna.say('First.');
  await expect(anna.item('First.').locator('time')).toBeVisible();
  const tab = await ben.tab();
  await tab.page.goto(room);
  await expect(tab.message('First.')).toBeVisible();
  const read = () => ben.page.evaluate((name) => localStorage.getItem(`read:${name}`), room.slice('/r/'.length));
  await expect.poll(read).not.toBeNull();
  await tab.page.close();
  await anna.say('Second.');
  await expect(anna.item('Second.').locator('time')).toBeVisible();
  await lookAgain(ben);
  await expect(ben.page.getByRole('link', { name: /^Anna direct.*, 1 unread, 1 of them for you$/ })).toBeVisible();
});
