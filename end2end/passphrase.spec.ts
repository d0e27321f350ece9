// A name that is kept by a passphrase: the same person on another device, and nobody else by that name.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';

const off = { javaScriptEnabled: false };
const WORDS = 'correct horse battery';

test('whoever keeps a name goes on as themselves on another device', async ({ person }) => {
  const [anna, phone, eve] = [await person(), await person(), await person()];
  await anna.open();
  await anna.rename('Anna Bell');
  await anna.say('from the desk');
  await anna.page.goto('/settings');
  await anna.page.getByRole('link', { name: 'Keep your name' }).click();
  await expect(anna.page.getByText('You do not keep this name yet.')).toBeVisible();
  expect(await faults(anna.page), 'the form').toEqual([]);
  await anna.page.getByLabel('Passphrase').fill(WORDS);
  await anna.page.getByRole('button', { name: 'Keep your name' }).click();
  await expect(anna.page.getByText('From now on you keep this name')).toBeVisible();
  expect(await faults(anna.page), 'kept').toEqual([]);

  await eve.open();
  eve.troubles.expect(/409/);
  await eve.rename('anna be11');
  await expect(eve.page.getByText('Somebody keeps this name')).toBeVisible();

  // A room that is open in another tab of the phone is theirs too, and keeps what is written in it.
  await phone.open();
  await phone.box.fill('half a thought');
  const other = await phone.tab();
  await other.page.goto('/settings');
  await other.page.getByRole('link', { name: 'Been here before' }).click();
  await other.page.getByLabel('Your name').fill('anna bell');
  await other.page.getByLabel('Passphrase').fill(WORDS);
  await other.page.getByRole('button', { name: 'Continue here' }).click();
  await expect(other.page).toHaveURL(/\/$/);
  await expect(phone.renameButton).toContainText('You are Anna Bell.');
  await expect(phone.box).toHaveValue('half a thought');
  await phone.say('from the phone');
  await anna.open();
  await expect(anna.message('from the phone')).toBeVisible();
});

test('without scripts too: a passphrase that is wrong leads nowhere, and one that is taken away neither', async ({ person }) => {
  const [anna, phone] = [await person(off), await person(off)];
  await anna.read();
  await anna.rename('Anna Bell');
  await anna.page.goto('/me/passphrase');
  await anna.page.getByLabel('Passphrase').fill(WORDS);
  await anna.page.getByRole('button', { name: 'Keep your name' }).click();
  await expect(anna.page.getByText('From now on you keep this name')).toBeVisible();

  const comeBack = async (passphrase: string) => {
    await phone.page.goto('/');
    await phone.lobby.you.click();
    await phone.page.getByRole('link', { name: 'Been here before?' }).click();
    await phone.page.getByLabel('Your name').fill('Anna Bell');
    await phone.page.getByLabel('Passphrase').fill(passphrase);
    await phone.page.getByRole('button', { name: 'Continue here' }).click();
  };
  phone.troubles.expect(/status of 403/);
  await comeBack('incorrect horse');
  await expect(phone.page.getByRole('alert')).toContainText('Nobody keeps this name by this passphrase.');
  await expect(phone.page.getByLabel('Your name')).toHaveValue('Anna Bell');
  await expect(phone.page.getByLabel('Passphrase')).toHaveValue('');
  await comeBack(WORDS);
  await expect(phone.page).toHaveURL(/\/$/);
  await phone.page.goto('/settings');
  await expect(phone.page.getByText('In this browser you are Anna Bell.')).toBeVisible();

  await anna.page.getByRole('button', { name: 'Do not keep the name' }).click();
  await expect(anna.page.getByText('You do not keep this name yet.')).toBeVisible();
  await comeBack(WORDS);
  await expect(phone.page.getByRole('alert')).toContainText('Nobody keeps this name by this passphrase.');
});

test('axe finds nothing where one says who one was, nor where that is refused', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/me/return');
  expect(await faults(anna.page), 'asked').toEqual([]);
  anna.troubles.expect(/status of 403/);
  await anna.page.getByLabel('Your name').fill('Nobody Here');
  await anna.page.getByLabel('Passphrase').fill(WORDS);
  await anna.page.getByRole('button', { name: 'Continue here' }).click();
  await expect(anna.page.getByRole('alert')).toBeVisible();
  expect(await faults(anna.page), 'refused').toEqual([]);
});
