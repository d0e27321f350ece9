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

test('keys lead through all that is in a message, and stay where they were when somebody reacts', async ({ person, hallway }) => {
  const anna = await person();
  const { id } = await hallway.say('lobby', 'Cake?');
  const react = async (emoji: string) => new Guest(hallway.url).send('PUT', `/r/lobby/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
  await anna.open();
  await react('🎉');
  await expect(anna.reaction('Cake?', '🎉')).toBeVisible();
  await anna.log.focus();
  await anna.page.keyboard.press('ArrowUp');
  await expect(anna.item('Cake?').locator('a.when')).toBeFocused();
  await anna.page.keyboard.press('ArrowRight');
  await expect(anna.moreOf('Cake?')).toBeFocused();
  await react('😂');
  await expect(anna.reaction('Cake?', '😂')).toBeVisible();
  await expect(anna.moreOf('Cake?')).toBeFocused();
  await anna.page.keyboard.press('ArrowRight');
  await expect(anna.reaction('Cake?', '🎉')).toBeFocused();
  await anna.page.keyboard.press('ArrowLeft');
  await anna.page.keyboard.press('ArrowLeft');
  await expect(anna.item('Cake?').locator('a.when')).toBeFocused();
  // Past all of it to the box, with one step.
  await anna.page.keyboard.press('Tab');
  await expect(anna.log.locator(':focus')).toHaveCount(0);
});

test('a reaction silences nothing: what is said is read out, and what only changed is not', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const { id } = await hallway.say('lobby', 'Cake?');
  await expect(anna.item('Cake?')).toBeVisible();
  await expect(anna.item('Cake?')).not.toHaveAttribute('aria-live');
  await new Guest(hallway.url).send('PUT', `/r/lobby/messages/${id}/reactions/${encodeURIComponent('🎉')}`);
  await expect(anna.item('Cake?')).toHaveAttribute('aria-live', 'off');
  await expect(anna.log).toHaveAttribute('aria-live', 'polite');
});
