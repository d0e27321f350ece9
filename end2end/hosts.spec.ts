// Looking after a room: what a host does about messages and people, in two browsers and without a script.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';

const off = { javaScriptEnabled: false };
const REMOVED = 'This message was removed by a host.';

/** A room that the first one opens; both are in it. */
async function kitchen(host: RoomPage, guest: RoomPage): Promise<void> {
  await host.open('kitchen');
  await host.say('Tea at four.');
  await guest.open('kitchen');
  await expect(guest.message('Tea at four.')).toBeVisible();
}

/** What can be done with somebody, on the page of the people. */
function pressAt(page: RoomPage, action: string): ReturnType<RoomPage['page']['getByRole']> {
  return page.page.getByRole('button', { name: action });
}

test('a host removes what somebody said, and everybody sees that it was removed', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await kitchen(anna, ben);
  await ben.say('Something rude.');
  await expect(anna.message('Something rude.')).toBeVisible();

  const answered = ben.page.waitForResponse('**/people/me');
  await ben.moreOf('Tea at four.').click();
  await (await answered).finished();
  await expect(ben.dialog.getByRole('button', { name: 'Reply' })).toBeVisible();
  await expect(ben.dialog.getByRole('button', { name: 'Remove' })).toHaveCount(0);
  await ben.page.keyboard.press('Escape');

  await anna.moreOf('Something rude.').click();
  await anna.dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(anna.dialog).toContainText('Remove this message?');
  expect(await faults(anna.page)).toEqual([]);
  await anna.dialog.getByRole('button', { name: 'Remove' }).click();
  for (const reader of [anna, ben]) {
    await expect(reader.log.locator('article.deleted .trace')).toHaveText([REMOVED]);
    await expect(reader.message('Something rude.')).toHaveCount(0);
  }
  await ben.open('kitchen');
  await expect(ben.log.locator('article.deleted .trace')).toHaveText([REMOVED]);
});

test('a host without a script removes a message where it is answered, and names another host', async ({ person }) => {
  const [anna, ben] = [await person(off), await person()];
  await anna.read('kitchen');
  await anna.send('Tea at four.');
  await expect(anna.message('Tea at four.')).toBeVisible();
  await ben.open('kitchen');
  await ben.say('Something rude.');
  await anna.read('kitchen');
  await anna.moreOf('Something rude.').click();
  await anna.page.getByRole('button', { name: 'Remove' }).click();
  await expect(anna.log.locator('article.deleted .trace')).toHaveText([REMOVED]);
  await expect(ben.log.locator('article.deleted .trace')).toHaveText([REMOVED]);

  await anna.page.goto('/r/kitchen/people');
  await pressAt(anna, 'Make host').click();
  await expect(anna.page.getByText('host', { exact: true })).toHaveCount(2);
  await expect(ben.log.getByText(/ named .* a host\.$/)).toBeVisible();
  await pressAt(anna, 'Step down as host').click();
  await expect(anna.page.getByText('host', { exact: true })).toHaveCount(1);
  await expect(anna.page.getByRole('main').getByRole('button', { name: /^(?!Message )/ })).toHaveCount(0);
});

test('who is muted is told so in words, and what they wrote is said once they may speak', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await kitchen(anna, ben);
  const host = await anna.tab();
  await host.page.goto('/r/kitchen/people');
  await host.page.getByRole('combobox', { name: /^For how long to mute/ }).selectOption({ label: '1 hour' });
  await pressAt(host, 'Mute').click();
  await expect(host.page.getByText(/^muted until .* UTC$/)).toBeVisible();
  expect(await faults(host.page)).toEqual([]);
  await expect(ben.log.getByText(/ muted .* for an hour\.$/)).toBeVisible();
  ben.troubles.expect(/403/);
  await ben.box.fill('Let me in.');
  await ben.box.press('Enter');
  await expect(ben.log.getByRole('alert')).toContainText('Not sent: A host of this room has muted you until');
  await ben.open('kitchen');
  await expect(ben.page.locator('.hush')).toContainText('A host of this room has muted you until');
  expect(await faults(ben.page)).toEqual([]);
  await pressAt(host, 'Let speak').click();
  await expect(ben.log.getByText(/ let .* speak again\.$/)).toBeVisible();
  await ben.retryButton.click();
  await expect(anna.message('Let me in.')).toBeVisible();
});

test('a closed room says so where one would write, and its hosts open it again', async ({ person }) => {
  const [anna, ben] = [await person(off), await person()];
  await anna.read('kitchen');
  await anna.send('Tea at four.');
  await ben.open('kitchen');
  await anna.page.goto('/r/kitchen/people');
  await pressAt(anna, 'Close this room').click();
  await expect(pressAt(anna, 'Open this room again')).toBeVisible();
  await expect(ben.log.getByText(/ closed this room\. Only its hosts say something now\.$/)).toBeVisible();
  await ben.open('kitchen');
  await expect(ben.page.locator('.hush')).toHaveText('This room is closed. It can be read, and only its hosts say something in it.');
  await expect(ben.message('Tea at four.')).toBeVisible();
  await pressAt(anna, 'Open this room again').click();
  await expect(ben.log.getByText(/ opened this room again\.$/)).toBeVisible();
  await ben.say('Cake, then.');
  await anna.read('kitchen');
  await expect(anna.message('Cake, then.')).toBeVisible();
});

test('in slow mode what is written too soon waits, and is said without a further press', async ({ person }) => {
  const [anna, ben] = [await person(off), await person()];
  await anna.read('kitchen');
  await anna.send('Tea at four.');
  await ben.open('kitchen');
  await anna.page.goto('/r/kitchen/people');
  await anna.page.getByLabel('Seconds between two messages of a person').fill('3');
  await pressAt(anna, 'Set the pause').click();
  await expect(ben.log.getByText(/ turned slow mode on: a message every 3 seconds from everybody\.$/)).toBeVisible();
  ben.troubles.expect(/429/);
  await ben.say('One.');
  await ben.say('Two.');
  await expect(ben.log.locator('article.pending')).toHaveCount(0);
  await expect(ben.log.getByRole('alert')).toHaveCount(0);
  await anna.read('kitchen');
  await expect(anna.bodies).toHaveText(['Tea at four.', 'One.', 'Two.']);
});
