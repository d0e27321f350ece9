// Who one is: taking along what one said, and being forgotten, with a script and without.

import { readFile } from 'node:fs/promises';
import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';

const off = { javaScriptEnabled: false };

test('without scripts one is forgotten, and whoever looks on sees the name go', async ({ person }) => {
  const [anna, ben] = [await person(off), await person()];
  await anna.read();
  await anna.rename('Anna Quagga');
  await anna.read();
  await anna.send('hello from me');
  await ben.open();
  await ben.is('live');
  await expect(ben.log).toContainText('Anna Quagga');

  await anna.page.goto('/settings');
  await expect(anna.page.getByText('In this browser you are Anna Quagga.')).toBeVisible();
  const [download] = await Promise.all([
    anna.page.waitForEvent('download'),
    anna.page.getByRole('link', { name: 'Take along what you said' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('hallway.jsonl');
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n').map((line) => JSON.parse(line));
  expect(lines.map(({ type, body }) => body ?? type)).toEqual(['person', 'hello from me', 'end']);

  await anna.page.getByRole('link', { name: 'Forget me' }).click();
  await anna.page.getByLabel('I am sure').check();
  await anna.page.getByRole('button', { name: 'Forget me' }).click();
  await expect(anna.heading).toHaveText('You are forgotten');

  await expect(ben.log.getByText('Somebody asked to be forgotten.')).toBeVisible();
  await expect(ben.log).not.toContainText('Anna Quagga');
  await expect(ben.message('hello from me')).toBeVisible();
  await anna.page.getByRole('link', { name: 'Come in as somebody new' }).click();
  await anna.page.goto('/settings');
  await expect(anna.page.locator('.own')).not.toContainText('Anna Quagga');
});

test('axe finds nothing in the settings of who one is, nor where one is forgotten', async ({ person }) => {
  const anna = await person();
  await anna.page.goto('/settings');
  expect(await faults(anna.page), 'nobody').toEqual([]);
  await anna.open();
  await anna.say('hello');
  await anna.page.goto('/settings');
  expect(await faults(anna.page), 'known').toEqual([]);
  await anna.page.getByRole('link', { name: 'Forget me' }).click();
  expect(await faults(anna.page), 'asked').toEqual([]);
  await anna.page.getByLabel('Delete everything').check();
  await anna.page.getByLabel('I am sure').check();
  await anna.page.getByRole('button', { name: 'Forget me' }).click();
  await expect(anna.heading).toHaveText('You are forgotten');
  expect(await faults(anna.page), 'forgotten').toEqual([]);
});
