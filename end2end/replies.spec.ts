// Answering a message: what it says stands above the box, and in the answer for everybody, as it stands now.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { NO_SERVER } from './troubles.ts';

test('an answer shows what it answers, leads there, and says what that says now', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await anna.say('Tea *or* coffee?');
  await hallway.sayAll('lobby', Array.from({ length: 30 }, (_, i) => `chatter ${i}`));
  await ben.open();
  await ben.scrollTo('Tea or coffee?');
  await ben.item('Tea or coffee?').hover();
  await ben.reply('Tea or coffee?');
  await expect(ben.box).toBeFocused();
  expect(await faults(ben.page)).toEqual([]);
  await ben.say('Tea, please.');
  await expect(ben.replying).toBeEmpty();
  for (const reader of [anna, ben]) {
    await expect(reader.quote('Tea, please.')).toContainText('Tea *or* coffee?');
    expect(await faults(reader.page)).toEqual([]);
  }
  await ben.say('With milk.');
  await expect(ben.quote('With milk.')).toHaveCount(0);

  await ben.mark();
  await ben.quote('Tea, please.').click();
  await expect(ben.message('Tea or coffee?')).toBeInViewport();
  await expect(ben.whenLink('Tea or coffee?')).toBeFocused();
  expect(await ben.isMarked(), 'it is in the list').toBe(true);

  await anna.moreLink('Tea or coffee?').click();
  await anna.dialog.getByRole('button', { name: 'Edit' }).click();
  await anna.editBox.fill('Tea or juice?');
  await anna.saveButton.click();
  for (const reader of [anna, ben]) await expect(reader.quote('Tea, please.')).toContainText('Tea or juice?');
  await anna.moreLink('Tea or juice?').click();
  await anna.dialog.getByRole('button', { name: 'Delete' }).click();
  await anna.dialog.getByRole('button', { name: 'Delete' }).click();
  for (const reader of [anna, ben]) await expect(reader.quote('Tea, please.')).toContainText('This message was deleted.');
  await ben.page.reload();
  await expect(ben.quote('Tea, please.')).toContainText('This message was deleted.');
});

test('what is to be answered is kept with the draft, and Escape gives it up before the box', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('lobby', 'Tea?');
  await hallway.say('kitchen', 'Soup?');
  await anna.open();
  await anna.reply('Tea?');
  await anna.box.fill('Yes');
  await anna.page.reload();
  await anna.is('live');
  await expect(anna.replying).toContainText('Tea?');
  await expect(anna.box).toHaveValue('Yes');
  await anna.open('kitchen');
  await expect(anna.replying).toBeEmpty();
  await anna.open('lobby');
  await expect(anna.replying).toContainText('Tea?');
  await anna.box.press('Escape');
  await expect(anna.replying).toBeEmpty();
  await expect(anna.box).toBeFocused();
  await expect(anna.box).toHaveValue('Yes');
  await anna.box.press('Enter');
  await expect(anna.message('Yes')).toBeVisible();
  await expect(anna.quote('Yes')).toHaveCount(0);

  await anna.reply('Tea?');
  await anna.replying.getByRole('button', { name: 'Cancel' }).click();
  await expect(anna.replying).toBeEmpty();
  await anna.page.reload();
  await anna.is('live');
  await expect(anna.replying).toBeEmpty();
});

test('what was to be answered is answered at once after a reload, and not by the message after it', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('lobby', 'Tea?');
  await anna.open();
  await anna.reply('Tea?');
  await anna.box.fill('Yes');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await anna.page.route(/\/room\/reply\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await anna.page.reload();
  await anna.is('live');
  await expect(anna.box).toHaveValue('Yes');
  await anna.box.press('Enter');
  await expect(anna.quote('Yes')).toContainText('Tea?');
  letGo();
  await expect.poll(() => anna.page.evaluate(() => localStorage.getItem('reply:lobby'))).toBeNull();
  await expect(anna.replying).toBeEmpty();
  await anna.say('With milk.');
  await expect(anna.item('With milk.').locator('time')).toBeVisible();
  await expect(anna.quote('With milk.')).toHaveCount(0);
});

test('an answer is kept for its room, however its name stands in the address', async ({ person, hallway }) => {
  const anna = await person();
  await hallway.say('team', 'Tea?');
  await anna.open('Team');
  await anna.reply('Tea?');
  await anna.open('team');
  await expect(anna.replying).toContainText('Tea?');
  await anna.say('Yes');
  await expect(anna.quote('Yes')).toContainText('Tea?');
  await anna.open('Team');
  await expect(anna.replying).toBeEmpty();
});

test('one’s own message is answered from its menu', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.say('Tea?');
  await anna.moreLink('Tea?').click();
  await anna.dialog.getByRole('button', { name: 'Reply' }).click();
  await expect(anna.box).toBeFocused();
  await anna.say('Anybody?');
  await expect(anna.quote('Anybody?')).toContainText('Tea?');
});

test('an answer that waits for the house still answers after a reload', async ({ person, hallway, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await hallway.say('lobby', 'Tea?');
  await anna.open();
  await anna.reply('Tea?');
  anna.troubles.expect(NO_SERVER);
  await gate.refuses();
  await anna.is('reconnecting');
  await anna.say('Yes');
  await expect(anna.message('Yes')).toBeVisible();
  await gate.passes();
  await anna.page.reload();
  await expect(anna.quote('Yes')).toContainText('Tea?', { timeout: 20_000 });
  expect(await hallway.bodies('lobby')).toEqual(['Tea?', 'Yes']);
});

test('without scripts a message is answered by a link', async ({ person, hallway }) => {
  const anna = await person({ javaScriptEnabled: false });
  const { id } = await hallway.say('lobby', 'Tea?');
  await anna.read();
  await anna.moreOf('Tea?').click();
  await expect(anna.page).toHaveURL(new RegExp(`\\?reply=${id.split('-')[1]}$`));
  await expect(anna.replying).toContainText('Tea?');
  await anna.send('Yes');
  await expect(anna.page).toHaveURL(/\/r\/lobby$/);
  await expect(anna.quote('Yes')).toContainText('Tea?');
  await anna.quote('Yes').click();
  await expect(anna.page).toHaveURL(/\?around=\d+#m\d+$/);
  await anna.moreOf('Tea?').click();
  await anna.replying.getByRole('link', { name: 'Cancel' }).click();
  await expect(anna.replying).toBeEmpty();
});

test('a page to answer on comes alive and answers once', async ({ person, hallway }) => {
  const anna = await person();
  const { id } = await hallway.say('lobby', 'Tea?');
  await anna.page.goto(`/r/lobby?reply=${id.split('-')[1]}`);
  await anna.is('live');
  await expect(anna.replying.getByRole('button', { name: 'Cancel' })).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
  await anna.say('Yes');
  await expect(anna.quote('Yes')).toContainText('Tea?');
  await expect(anna.replying).toBeEmpty();
  await expect(anna.page).toHaveURL(/\/r\/lobby$/);
});
