// The same person in another browser, by a link.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';

const off = { javaScriptEnabled: false };

test('one goes on in another browser by a link that leads there once', async ({ person }) => {
  const [anna, phone, eve] = [await person(), await person(off), await person(off)];
  await anna.open();
  await anna.rename('Anna Bell');
  await anna.say('from the desk');
  await anna.page.goto('/settings');
  await anna.page.getByRole('button', { name: 'Continue on another device' }).click();
  await expect(anna.page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
  const link = new URL(await anna.page.locator('code').innerText()).pathname;

  await phone.read();
  await phone.rename('Phil');
  await phone.page.goto(link);
  await expect(phone.page.getByText('Continue here as Anna Bell?')).toBeVisible();
  await expect(phone.page.getByText('So far this browser was Phil.')).toBeVisible();
  await phone.page.getByRole('button', { name: 'Continue here' }).click();
  await expect(phone.page).toHaveURL(/\/$/);
  await phone.read();
  await phone.send('from the phone');
  await anna.open();
  await expect(anna.message('from the phone')).toBeVisible();
  await expect(anna.log).not.toContainText('Phil');

  eve.troubles.expect(/status of 410/);
  const answer = await eve.page.goto(link);
  expect(answer?.status()).toBe(410);
  await expect(eve.heading).toHaveText('This link leads nowhere');
});

test('a room that is open in another tab is that of whoever one goes on as, or is after being forgotten', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await anna.rename('Anna Bell');
  await anna.page.goto('/settings');
  await anna.page.getByRole('button', { name: 'Continue on another device' }).click();
  const link = new URL(await anna.page.locator('code').innerText()).pathname;
  await ben.open();
  await ben.box.fill('half a thought');
  const other = await ben.tab();
  await other.page.goto(link);
  await other.page.getByRole('button', { name: 'Continue here' }).click();
  await expect(ben.renameButton).toContainText('You are Anna Bell.');
  await expect(ben.box).toHaveValue('half a thought');

  await other.page.goto('/me/forget');
  await other.page.getByLabel('I am sure').check();
  await other.page.getByRole('button', { name: 'Forget me' }).click();
  await expect(other.heading).toHaveText('You are forgotten');
  await expect(ben.renameButton).not.toContainText('Anna Bell');
  await expect(ben.box).toHaveValue('half a thought');
});

test('axe finds nothing where one is asked whether to go on', async ({ person }) => {
  const [anna, phone] = [await person(), await person()];
  await anna.open();
  await anna.page.goto('/settings');
  await anna.page.getByRole('button', { name: 'Continue on another device' }).click();
  const link = new URL(await anna.page.locator('code').innerText()).pathname;
  await phone.page.goto(link);
  expect(await faults(phone.page)).toEqual([]);
});
