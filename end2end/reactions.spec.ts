// Reactions: an emoji under a message, with how many and who, seen by everybody at once.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';

test('a message is answered with an emoji from its menu, and others press the same', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.say('Cake?');
  await expect(ben.message('Cake?')).toBeVisible();
  await ben.item('Cake?').hover();
  await ben.moreOf('Cake?').click();
  expect(await faults(ben.page)).toEqual([]);
  await ben.dialog.getByRole('button', { name: 'React with 🎉' }).click();
  for (const reader of [anna, ben]) {
    await expect(reader.reaction('Cake?', '🎉')).toContainText('🎉 1');
    expect(await faults(reader.page)).toEqual([]);
  }
  await expect(ben.reaction('Cake?', '🎉')).toHaveAttribute('aria-pressed', 'true');
  await expect(anna.reaction('Cake?', '🎉')).toHaveAttribute('aria-pressed', 'false');
  const name = (await ben.item('Cake?').locator('.author').innerText()).trim();
  expect(name).not.toBe('');

  await anna.reaction('Cake?', '🎉').click();
  for (const reader of [anna, ben]) {
    await expect(reader.reaction('Cake?', '🎉')).toContainText('🎉 2');
    await expect(reader.reaction('Cake?', '🎉')).toHaveAttribute('title', /^.+, .+$/);
  }
  await expect(anna.reaction('Cake?', '🎉')).toBeFocused();
  await anna.page.keyboard.press('Enter');
  for (const reader of [anna, ben]) await expect(reader.reaction('Cake?', '🎉')).toContainText('🎉 1');
  await ben.reaction('Cake?', '🎉').click();
  for (const reader of [anna, ben]) await expect(reader.item('Cake?').locator('.reactions')).toHaveCount(0);
});

test('any emoji can be typed, and what is none is refused with a sentence', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await anna.say('Cake?');
  await anna.moreLink('Cake?').click();
  await anna.dialog.getByRole('textbox', { name: 'Any emoji' }).fill('🦔');
  await anna.page.keyboard.press('Enter');
  await expect(anna.reaction('Cake?', '🦔')).toContainText('🦔 1');
  anna.troubles.expect(/status of 400/, / 400 PUT|^answer: 400/);
  await anna.moreLink('Cake?').click();
  await anna.dialog.getByRole('textbox', { name: 'Any emoji' }).fill('cake');
  await anna.page.keyboard.press('Enter');
  await expect(anna.told).toHaveText('A reaction is exactly one emoji, like 👍.');
});

test('without scripts a message is answered with an emoji by a button', async ({ person, hallway }) => {
  const anna = await person({ javaScriptEnabled: false });
  await hallway.say('lobby', 'Cake?');
  await anna.read();
  await anna.moreOf('Cake?').click();
  await anna.replying.getByRole('button', { name: '👍' }).click();
  await expect(anna.page).toHaveURL(/\?around=\d+#m\d+$/);
  await expect(anna.reaction('Cake?', '👍')).toHaveAttribute('aria-pressed', 'true');
  await anna.reaction('Cake?', '👍').click();
  await expect(anna.item('Cake?').locator('.reactions')).toHaveCount(0);
});

test('who comes back, or later, sees reactions as they stand', async ({ person, hallway }) => {
  const anna = await person();
  const { id } = await hallway.say('lobby', 'Cake?');
  const address = `/r/lobby/messages/${id}/reactions/${encodeURIComponent('😂')}`;
  for (let i = 0; i < 12; i += 1) expect((await new Guest(hallway.url).send('PUT', address)).status).toBe(200);
  await anna.open();
  await expect(anna.reaction('Cake?', '😂')).toContainText('😂 12');
  await expect(anna.reaction('Cake?', '😂')).toHaveAttribute('title', / and 2 more$/);
  expect(await faults(anna.page)).toEqual([]);
});
